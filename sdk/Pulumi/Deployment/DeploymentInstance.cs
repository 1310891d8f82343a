using System.Collections.Immutable;

namespace Pulumi;

/// <summary>What a program may ask of its run.</summary>
public sealed class DeploymentInstance
{
    internal DeploymentInstance(Deployment deployment) => Deployment = deployment;

    internal Deployment Deployment { get; }

    public bool IsDryRun => Deployment.IsDryRun;

    public string OrganizationName => Deployment.OrganizationName;

    public string ProjectName => Deployment.ProjectName;

    public string StackName => Deployment.StackName;

    public string RootDirectory => Deployment.RootDirectory
        ?? throw new InvalidOperationException("The Pulumi CLI version does not support root directory. Please update the Pulumi CLI.");

    public Output<T> Invoke<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        Output<T>.From(Deployment.InvokeAsync<T>(token, args, options));

    public Output<T> Invoke<T>(string token, InvokeArgs args, InvokeOutputOptions options) =>
        Output<T>.From(Deployment.InvokeAsync<T>(token, args, options));

    public Output<T> InvokeSingle<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        Invoke<ImmutableDictionary<string, T>>(token, args, options).Apply(result => result.Values.First());

    public Output<T> InvokeSingle<T>(string token, InvokeArgs args, InvokeOutputOptions options) =>
        Invoke<ImmutableDictionary<string, T>>(token, args, options).Apply(result => result.Values.First());

    public async Task InvokeAsync(string token, InvokeArgs args, InvokeOptions? options = null) =>
        await Deployment.InvokeAsync<object>(token, args, options).ConfigureAwait(false);

    public async Task<T> InvokeAsync<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        OutputData.As<T>((await Deployment.InvokeAsync<T>(token, args, options).ConfigureAwait(false)).Value);

    public async Task<T> InvokeSingleAsync<T>(string token, InvokeArgs args, InvokeOptions? options = null) =>
        (await InvokeAsync<ImmutableDictionary<string, T>>(token, args, options).ConfigureAwait(false)).Values.First();
}
