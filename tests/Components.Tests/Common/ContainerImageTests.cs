using Infra.Core.Names;

namespace Infra.Components.Tests.Common;

public class ContainerImageTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("qnib/trainer:v5")]
    [InlineData("busybox:1.36")]
    [InlineData("localhost:5000/trainer:v5")]
    [InlineData("lab/a--b__c.d_e:v1")]
    [InlineData("registry.example:5000/lab/sub_dir/trainer-1:V5.0_rc-1")]
    [InlineData("ec2-34-242-200-232.eu-west-1.compute.amazonaws.com/qnib/trainer:v5")]
    [InlineData("trainer@" + Digest)]
    [InlineData("trainer:latest@" + Digest)]
    [InlineData("europe-west4-docker.pkg.dev/project/images/trainer:latest-stable")]
    public void Image_Pinned_HasNoFinding(string image) => Assert.Empty(ContainerImage.Check("Image", image));

    [Theory]
    [InlineData("trainer")]
    [InlineData("qnib/trainer")]
    [InlineData("localhost:5000/trainer")]
    public void Image_WithoutATag_IsRefusedWithTheReason(string image) => Assert.Equal(
        $"Image: must have a tag or a digest, for without one Kubernetes runs \":latest\"; got \"{image}\"; add the version, for example \"{image}:v1\"",
        Assert.Single(ContainerImage.Check("Image", image)).ToString());

    [Theory]
    [InlineData("trainer:latest")]
    [InlineData("localhost:5000/trainer:latest")]
    public void Image_Latest_IsRefusedWithTheReason(string image) => Assert.Equal(
        $"Image: must not be \":latest\", which moves: pods of one set could run different code, and there is nothing to roll back to; got \"{image}\"; name the version",
        Assert.Single(ContainerImage.Check("Image", image)).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(":v1")]
    [InlineData("trainer:")]
    [InlineData("Trainer:v1")]
    [InlineData("qnib//trainer:v1")]
    [InlineData("https://qnib/trainer:v1")]
    [InlineData("trainer:v1 ")]
    [InlineData("ubuntu:16,04")]
    [InlineData("lab/train..er:v1")]
    [InlineData("lab/train_-er:v1")]
    [InlineData("lab/train___er:v1")]
    [InlineData("trainer@sha256:0123")]
    public void Image_Malformed_IsRefused(string? image) => Assert.Equal("Image", Assert.Single(ContainerImage.Check("Image", image)).Path);

    [Theory]
    [InlineData(128, 0)]
    [InlineData(129, 1)]
    public void Image_TagAtItsLongest_IsBound(int length, int findings) =>
        Assert.Equal(findings, ContainerImage.Check("Image", "trainer:" + new string('v', length)).Count);

    [Theory]
    [InlineData("registry.example:5000/lab/", 255, 0)]
    [InlineData("registry.example:5000/lab/", 256, 1)]
    [InlineData("localhost/lab/", 255, 0)]
    [InlineData("localhost/lab/", 256, 1)]
    [InlineData("lab/", 255, 0)]
    [InlineData("lab/", 256, 1)]
    public void Image_PathAtItsLongest_IsBoundBehindTheHost(string beginning, int length, int findings)
    {
        var path = "lab/".PadRight(length, 'a');
        var image = $"{beginning[..^"lab/".Length]}{path}";

        Assert.Equal(findings, ContainerImage.Check("Image", $"{image}:v1").Count);
        Assert.Equal(findings, ContainerImage.Check("Image", $"{image}@{Digest}").Count);
    }

    [Fact]
    public void Registry_PathTooLong_IsRefusedWithItsLength() => Assert.Equal(
        $"ImageRegistry: must have a path of at most 255 characters behind the registry's host; got 256 in \"host.example/{new string('a', 47)}…\" (269 characters); shorten it",
        Assert.Single(ContainerImage.CheckRegistry("ImageRegistry", $"host.example/{new string('a', 256)}")).ToString());

    [Theory]
    [InlineData("registry.example", 0)]
    [InlineData("localhost:5000", 0)]
    [InlineData("europe-west4-docker.pkg.dev/project/images", 0)]
    [InlineData("https://registry.example", 1)]
    [InlineData("registry.example/", 1)]
    [InlineData("registry.example/images:v1", 1)]
    [InlineData("", 1)]
    public void Registry_WithAScheme_IsRefused(string registry, int findings) =>
        Assert.Equal(findings, ContainerImage.CheckRegistry("ImageRegistry", registry).Count);
}
