using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Core.Tests;

public class SettingKeysTests
{
    [Theory]
    [InlineData("", "infra:pool.")]
    [InlineData("Gpu.Count", "infra:pool.gpu.count")]
    [InlineData("Pods[Ada.Bob].Name", "infra:pool.pods[Ada.Bob].name")]
    [InlineData("Labels[\"A.B\"].Value", "infra:pool.labels[\"A.B\"].value")]
    [InlineData("Labels.\"A.B\"", "infra:pool.labels.\"A.B\"")]
    public void At_WhatIsSomebodysOwnKey_KeepsItsLetters(string path, string expected) =>
        Assert.Equal(expected, Assert.Single(new[] { new Finding(path, "must be 1", "use 1") }.At("pool")).Path);
}
