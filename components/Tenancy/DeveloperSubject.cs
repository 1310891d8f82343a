using Pulumi;

namespace Infra.Components.Tenancy;

/// <summary>Someone who may work in a namespace.</summary>
/// <param name="Kind">A person or a group.</param>
/// <param name="Name">The name under which the cluster knows them; another resource may give it, such as a group that the program makes.</param>
/// <seealso href="https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac"/>
public sealed record DeveloperSubject(DeveloperSubjectKind Kind, Input<string> Name)
{
    /// <summary>One person.</summary>
    /// <param name="name">On GKE the e-mail address of a Google account.</param>
    /// <returns>The subject.</returns>
    public static DeveloperSubject User(Input<string> name) => new(DeveloperSubjectKind.User, name);

    /// <summary>A group.</summary>
    /// <param name="name">On GKE the e-mail address of a Google Group.</param>
    /// <returns>The subject.</returns>
    public static DeveloperSubject Group(Input<string> name) => new(DeveloperSubjectKind.Group, name);
}
