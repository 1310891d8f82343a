using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Components.Data;

/// <summary>Names of databases and users that work unquoted on either server.</summary>
public static partial class DatabaseNameRules
{
    /// <summary>The longest name of a user on MySQL 8.</summary>
    /// <seealso href="https://dev.mysql.com/doc/refman/8.4/en/user-names.html">Account user names, checked 2026-08</seealso>
    public const int MaxMySqlUserLength = 32;

    /// <summary>The longest name of a user on PostgreSQL, and of a database on either less one.</summary>
    /// <seealso href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Identifiers, checked 2026-08</seealso>
    public const int MaxNameLength = 63;

    // Accounts that the servers or Cloud SQL keep for themselves.
    private static readonly string[] ReservedUsers =
        ["root", "postgres", "admin", "mysql", "cloudsqladmin", "cloudsqlsuperuser", "cloudsqlreplica", "cloudsqlagent"];

    private static readonly string[] ReservedDatabases =
        ["mysql", "sys", "information_schema", "performance_schema", "postgres", "template0", "template1", "cloudsqladmin"];

    /// <summary>Checks the names of a database and its user.</summary>
    /// <param name="engine">The server.</param>
    /// <param name="database">The database's name.</param>
    /// <param name="user">The user's name.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(DatabaseEngine engine, string database, string user) =>
    [
        .. CheckName("Database", database, MaxNameLength, ReservedDatabases, "belongs to the server"),
        .. CheckName(
            "User",
            user,
            engine == DatabaseEngine.MySql ? MaxMySqlUserLength : MaxNameLength,
            ReservedUsers,
            "is an administrator's account; workloads get one of their own"),
    ];

    private static IEnumerable<Finding> CheckName(string path, string name, int limit, string[] reserved, string reason) =>
        !Name().IsMatch(name) || name.Length > limit
            ? [new(path, $"must be 1 to {limit} lower-case letters, digits and _, a letter first; got \"{name}\" ({name.Length})", "rename it")]
            : reserved.Contains(name) ? [new(path, $"\"{name}\" {reason}", "use another name")] : [];

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\z")]
    private static partial Regex Name();
}
