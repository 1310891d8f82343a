using System.Security.Cryptography;
using System.Text;

namespace Infra.Components.Data;

/// <summary>The statements that give each namespace its own user and rights on its own database of a MySQL server.</summary>
public static class TenantSql
{
    // With which every database and user of a namespace begins, as none of the server's own do; a name that had to be cut begins otherwise, so that it is no
    // other namespace's.
    private const string Prefix = "ns_";
    private const string CutPrefix = "nsd_";
    private const int DigestLength = 8;

    // All that a database can be given but the right to give it on; named, for an administrator of Cloud SQL may give only what it has itself.
    // https://docs.cloud.google.com/sql/docs/mysql/users#mysql-8.0-user-privileges (checked 2026-11)
    private const string Rights =
        "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, CREATE VIEW, SHOW VIEW, "
        + "CREATE ROUTINE, ALTER ROUTINE, EVENT, TRIGGER";

    /// <summary>The name of a namespace's database and of its user.</summary>
    /// <param name="kubernetesNamespace">The namespace, which holds no underscore.</param>
    /// <returns>At most 32 letters, digits and underscores, another one for each namespace.</returns>
    public static string NameOf(string kubernetesNamespace)
    {
        ArgumentNullException.ThrowIfNull(kubernetesNamespace);
        var name = Prefix + kubernetesNamespace.Replace('-', '_');
        if (name.Length <= DatabaseNameRules.MaxMySqlUserLength)
        {
            return name;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(kubernetesNamespace)))[..DigestLength];
        var cut = CutPrefix + name[Prefix.Length..];
        return $"{cut[..(DatabaseNameRules.MaxMySqlUserLength - DigestLength - 1)]}_{digest}";
    }

    /// <summary>Makes the users, and gives each the rights on its database and on nothing else. May be said again.</summary>
    /// <param name="passwords">The password of each namespace's user: letters and digits.</param>
    /// <returns>Statements that hold the passwords.</returns>
    public static string Users(IEnumerable<KeyValuePair<string, string>> passwords)
    {
        ArgumentNullException.ThrowIfNull(passwords);
        return string.Concat(passwords.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => User(NameOf(pair.Key), pair.Value)));
    }

    /// <summary>
    /// Finds the tables that namespaces have in the database that all had before, and users whose namespace is no longer served; the answer is the
    /// statements that let the first be moved by their owner, and lock the second out.
    /// </summary>
    /// <param name="namespaces">The namespaces that are served.</param>
    /// <param name="formerDatabase">The database that all had.</param>
    /// <returns>Queries.</returns>
    public static string Lookup(IReadOnlyCollection<string> namespaces, string formerDatabase)
    {
        ArgumentNullException.ThrowIfNull(namespaces);
        var sql = new StringBuilder();
        foreach (var space in namespaces.Order(StringComparer.Ordinal))
        {
            // A table was called NAMESPACE_NAME: of two namespaces that fit, the longer one had it.
            var begin = TableBegin(space);
            var others = namespaces.Select(TableBegin).Where(other => other != begin && other.StartsWith(begin, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            sql.Append($"SELECT CONCAT('GRANT SELECT, INSERT, ALTER, DROP ON `{formerDatabase}`.`', table_name, '` TO ''{NameOf(space)}''@''%'';') ")
                .Append($"FROM information_schema.tables WHERE table_schema = '{formerDatabase}' AND table_name REGEXP '^{begin}[A-Za-z0-9_]+$'")
                .AppendJoin("", others.Select(other => $" AND table_name NOT REGEXP '^{other}'")).Append(";\n");
        }

        var served = string.Join(", ", namespaces.Select(space => $"'{NameOf(space)}'").Order(StringComparer.Ordinal));
        return sql.Append("SELECT CONCAT('ALTER USER ''', user, '''@''%'' ACCOUNT LOCK;') FROM mysql.user ")
            .Append($"WHERE host = '%' AND user REGEXP '^({Prefix}|{CutPrefix})[a-z0-9_]+$' AND user NOT IN ({served});\n").ToString();
    }

    // An underscore in the place of a database stands for any letter unless it is escaped.
    private static string User(string name, string password) =>
        $"""
        CREATE USER IF NOT EXISTS '{name}'@'%' IDENTIFIED BY '{password}';
        ALTER USER '{name}'@'%' IDENTIFIED BY '{password}' ACCOUNT UNLOCK;
        GRANT {Rights} ON `{name.Replace("_", "\\_", StringComparison.Ordinal)}`.* TO '{name}'@'%';

        """;

    private static string TableBegin(string kubernetesNamespace) => $"{kubernetesNamespace.Replace('-', '_')}_";
}
