using Infra.Components.Pods;

namespace Infra.Components.Tests.Simulation;

public class ContainerEnvironmentTests
{
    [Theory]
    [InlineData("WEBTEST_HTTP_PORT")]
    [InlineData("_x")]
    [InlineData("a.b-c")]
    [InlineData("HOUDINI_USER")]
    [InlineData("NVIDIA_DRIVER_CAPABILITIES")]
    public void Name_Allowed_HasNoFinding(string name) => Assert.Empty(ContainerEnvironment.Check("Environment", [name]));

    [Theory]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("A B")]
    [InlineData("A=B")]
    public void Name_Malformed_IsRefused(string name) =>
        Assert.Equal($"Environment[\"{name}\"]", Assert.Single(ContainerEnvironment.Check("Environment", [name])).Path);

    [Theory]
    [InlineData("POD_NAME", "it is the pod's own name; remove it")]
    [InlineData("HOUDINI_GPU_ENABLED", "it follows from gpu; use Gpu.HoudiniVisibleDevices")]
    [InlineData("NVIDIA_VISIBLE_DEVICES", "it follows from gpu; use Gpu.HoudiniVisibleDevices")]
    [InlineData("HOUDINI_GPU_REQUESTED", "it follows from gpu; use Gpu.HoudiniExclusiveCount")]
    [InlineData("HOUDINI_GPU_REQUEST", "Houdini knows it only under the name HOUDINI_GPU_REQUESTED; use Gpu.HoudiniExclusiveCount")]
    [InlineData("HOUDINI_CONTAINER_PRIVILEGED", "it makes the container privileged where Pod Security cannot see it; remove it")]
    public void Name_OfTheComponentsOwn_IsRefusedWithTheReason(string name, string why) =>
        Assert.Equal($"cannot be set, for {why}", Assert.Single(ContainerEnvironment.Check("Environment", [name])).Message);
}
