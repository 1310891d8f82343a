namespace Infra.Components.Tenancy;

/// <summary>Whether rights go to one person or to a group.</summary>
public enum DeveloperSubjectKind
{
    /// <summary>One person; on GKE the e-mail address of a Google account.</summary>
    User,

    /// <summary>A group; on GKE the e-mail address of a Google Group inside the cluster's security group.</summary>
    Group,
}
