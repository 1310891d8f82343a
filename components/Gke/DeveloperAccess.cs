using Infra.Components.Common;
using Pulumi;
using Pulumi.Gcp.Projects;
using Pulumi.Random;

namespace Infra.Components.Gke;

/// <summary>
/// Who may reach an environment's cluster: a role of its own that opens the control plane and shows nothing behind it. What a developer may do
/// there is decided by the rights in the namespaces.
/// </summary>
public sealed class DeveloperAccess : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:DeveloperAccess";

    private const int SuffixBytes = 4;

    /// <summary>Makes the role and gives it to the members.</summary>
    /// <param name="name">The component's name, which the role's id begins with: at most 44 lower-case letters, digits and hyphens.</param>
    /// <param name="args">Who may.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">A member is none; the text has every reason. A preview logs it and goes on.</exception>
    public DeveloperAccess(string name, DeveloperAccessArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("developers' access", name, this, () => DeveloperAccessRules.Check(args.Members)))
        {
            return;
        }

        // Google keeps a deleted role's id for up to 37 days, in which an environment made anew could not have it.
        var suffix = new RandomId($"{name}-developer", new() { ByteLength = SuffixBytes }, new() { Parent = this });
        Role = new(
            $"{name}-developer",
            new()
            {
                Project = args.Project.Id,

                // A role's id takes no hyphens.
                RoleId = Output.Format($"{name.Replace('-', '_')}_developer_{suffix.Hex}"),
                Title = $"Developer ({name})",
                Description = "Reaches the control plane of the cluster; what one may do there is decided in the namespaces",
                Permissions = DeveloperAccessRules.Permissions.ToArray(),
            },
            new() { Parent = this });
        foreach (var member in args.Members)
        {
            _ = new IAMMember($"{name}-{member}", new() { Project = args.Project.Id, Role = Role.Name, Member = member }, new() { Parent = this });
        }

        RoleName = Role.Name;
        RegisterOutputs();
    }

    /// <summary>The role's resource.</summary>
    public IAMCustomRole Role { get => field.MadeBy(this); }

    /// <summary>The role's full name (<c>projects/PROJECT/roles/ID</c>), to give it to others.</summary>
    [Output("roleName")]
    public Output<string> RoleName { get => field.MadeBy(this); private set; }
}
