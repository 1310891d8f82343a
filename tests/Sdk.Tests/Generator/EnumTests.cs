using System.Reflection;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;

namespace Infra.Tests.Sdk.Generator;

public class EnumTests
{
    [Fact]
    public void Values_OfTheSchema_GoToTextAndBack()
    {
        var values = typeof(ServiceSpecType).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(p => p.GetValue(null)!);

        Assert.Equal(["ExternalName", "ClusterIP", "NodePort", "LoadBalancer"], values.Select(v => v.ToString()));
        Assert.Equal("NodePort", (string)ServiceSpecType.NodePort);
        Assert.NotNull(typeof(ServiceSpecType).GetCustomAttribute<EnumTypeAttribute>());
    }

    [Fact]
    public void Equality_GoesByText()
    {
        var same = ServiceSpecType.ClusterIP;

        Assert.True(same == ServiceSpecType.ClusterIP);
        Assert.True(same != ServiceSpecType.NodePort);
        Assert.Equal(same.GetHashCode(), ServiceSpecType.ClusterIP.GetHashCode());
        Assert.False(same.Equals("ClusterIP"));
        Assert.False(default(ServiceSpecType) == same);
    }
}
