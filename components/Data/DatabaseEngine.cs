namespace Infra.Components.Data;

/// <summary>The database servers that the work queue can keep its results in.</summary>
public enum DatabaseEngine
{
    /// <summary>MySQL, TCP port 3306.</summary>
    MySql,

    /// <summary>PostgreSQL, TCP port 5432.</summary>
    PostgreSql,
}
