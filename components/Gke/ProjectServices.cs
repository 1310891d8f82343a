using Infra.Components.Common;
using Pulumi;
using Pulumi.Gcp.Projects;

namespace Infra.Components.Gke;

/// <summary>
/// Enables a project's services. <see cref="Project"/> is known only when all are enabled: handed on to the other components, it makes
/// them wait. Services stay enabled when the stack goes, since others may use them.
/// </summary>
public sealed class ProjectServices : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:ProjectServices";

    /// <summary>Enables services.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="args">What to enable, and where.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">A name is not a service's. A preview logs it and goes on.</exception>
    public ProjectServices(string name, ProjectServicesArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("project services", name, this, () => ProjectServicesRules.Check(args.Services)))
        {
            return;
        }

        Services = [.. args.Services.Select(service => new Service(
            $"{name}-{service[..service.IndexOf('.', StringComparison.Ordinal)]}",
            new() { Project = args.Project, ServiceName = service, DisableOnDestroy = false },
            new() { Parent = this }))];

        // The project's own id, but with every service among its dependencies.
        Project = Output.Tuple(args.Project.ToOutput(), Output.All(Services.Select(service => service.ServiceName))).Apply(parts => parts.Item1);
        RegisterOutputs();
    }

    /// <summary>The services' resources, in the order in which they were named.</summary>
    public IReadOnlyList<Service> Services { get => field.MadeBy(this); }

    /// <summary>The project's id, once every service is enabled.</summary>
    [Output("project")]
    public Output<string> Project { get => field.MadeBy(this); private set; }
}
