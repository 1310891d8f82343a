using Infra.Components.Pods;

namespace Infra.Components.Tests.Simulation;

public class GpuAccessRulesTests
{
    [Fact]
    public void None_AsksForNothing()
    {
        Assert.Empty(GpuAccessRules.Check("Gpu", GpuAccess.None));
        Assert.Equal(GpuAccess.None, new GpuAccess());
        Assert.False(GpuAccess.None.NeedsHoudini);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(16, 0)]
    [InlineData(17, 1)]
    public void Count_OutOfBounds_IsRefused(int count, int findings)
    {
        Assert.Equal(findings, GpuAccessRules.Check("Gpu", GpuAccess.DevicePlugin(count)).Count);
        Assert.Equal(findings, GpuAccessRules.Check("Gpu", GpuAccess.HoudiniExclusive(count)).Count);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("0")]
    [InlineData("0,2")]
    [InlineData("2,0")]
    [InlineData("15")]
    public void Devices_Allowed_HaveNoFinding(string devices) => Assert.Empty(GpuAccessRules.Check("Gpu", GpuAccess.HoudiniVisible(devices)));

    [Theory]
    [InlineData("", "must be \"all\" or indices of GPUs; got nothing; use \"all\" or for example \"0,2\"")]
    [InlineData("0,,2", "must have an index between any two commas; got \"0,,2\"; use \"all\" or for example \"0,2\"")]
    [InlineData(",0", "must have an index between any two commas; got \",0\"; use \"all\" or for example \"0,2\"")]
    [InlineData("0,", "must have an index between any two commas; got \"0,\"; use \"all\" or for example \"0,2\"")]
    [InlineData("0,2,0", "must name a GPU once; got 0 twice in \"0,2,0\"; remove one")]
    [InlineData("16", "must be indices from 0 to 15; got 16 in \"16\"; use \"all\" or for example \"0,2\"")]
    public void Devices_Malformed_AreRefused(string devices, string message)
    {
        var finding = Assert.Single(GpuAccessRules.Check("Gpu", GpuAccess.HoudiniVisible(devices)));
        Assert.Equal("Gpu.HoudiniVisibleDevices", finding.Path);
        Assert.Equal(message, finding.Message);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0, 2")]
    [InlineData("00")]
    [InlineData("+1")]
    [InlineData("none")]
    [InlineData("void")]
    [InlineData("ALL")]
    [InlineData("all,0")]
    [InlineData("GPU-b85326fc-f486-6b57-87c3-86f035201a5d")]
    [InlineData("99999999999")]
    public void Devices_WhatHoudiniDoesNotUnderstand_AreRefusedWithTheReason(string devices) => Assert.StartsWith(
        "must be \"all\" or indices without spaces, for Houdini maps /dev/nvidiaN and knows neither UUIDs nor \"none\" and \"void\"; got ",
        Assert.Single(GpuAccessRules.Check("Gpu", GpuAccess.HoudiniVisible(devices))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("none", "got \"none\"; use")]
    [InlineData("0,one", "got \"one\" in \"0,one\"; use")]
    public void Devices_NotUnderstood_AreToldOnce(string devices, string expected) =>
        Assert.Contains(expected, Assert.Single(GpuAccessRules.Check("Gpu", GpuAccess.HoudiniVisible(devices))).Message, StringComparison.Ordinal);

    [Fact]
    public void Devices_ByIndex_AreJoined()
    {
        Assert.Equal("0,2", GpuAccess.HoudiniVisible(0, 2).HoudiniVisibleDevices);
        Assert.NotEmpty(GpuAccessRules.Check("Gpu", GpuAccess.HoudiniVisible(-1)));
    }

    [Fact]
    public void ExclusiveAndVisible_Together_AreRefusedWithTheReason() => Assert.Equal(
        "Gpu: exclusive and visible GPUs exclude each other, for visible devices bypass Houdini's reservations and reach the GPUs of others; got 1 exclusive and \"all\" visible; keep one of the two",
        Assert.Single(GpuAccessRules.Check("Gpu", GpuAccess.HoudiniExclusive(1) with { HoudiniVisibleDevices = "all" })).ToString());

    [Fact]
    public void DevicePluginAndHoudini_Together_AreRefusedWithTheReason() => Assert.Equal(
        "Gpu: the device plugin and Houdini exclude each other, for neither knows which GPUs the other has given away; got 2 from the device plugin and a Houdini mode; keep one of the two",
        Assert.Single(GpuAccessRules.Check("Gpu", GpuAccess.DevicePlugin(2) with { HoudiniVisibleDevices = "0" })).ToString());

    [Fact]
    public void Access_SeveralMistakes_AreFoundAtOnce() => Assert.Equal(
        ["Gpu.DevicePluginCount", "Gpu.HoudiniExclusiveCount", "Gpu.HoudiniVisibleDevices", "Gpu", "Gpu"],
        GpuAccessRules.Check("Gpu", new GpuAccess { DevicePluginCount = 0, HoudiniExclusiveCount = 99, HoudiniVisibleDevices = "0,,2" }).Select(finding => finding.Path));
}
