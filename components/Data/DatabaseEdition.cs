namespace Infra.Components.Data;

/// <summary>An edition of Cloud SQL.</summary>
/// <seealso href="https://docs.cloud.google.com/sql/docs/editions-intro">Cloud SQL editions</seealso>
public enum DatabaseEdition
{
    /// <summary>Shared-core and custom machine types.</summary>
    Enterprise,

    /// <summary>The faster <c>db-perf-optimized</c> machine types alone.</summary>
    EnterprisePlus,
}
