using System.Data;
using System.Globalization;
using System.Text;
using Dapper;
using MySql.Data.MySqlClient;
using WorkQueue.Leases;
using WorkQueue.Settings;

namespace WorkQueue.Ledger;

/// <summary>The ledger: one table with a row for every point ever accepted.</summary>
/// <param name="endpoint">The database.</param>
/// <param name="table">The table; checked by the settings' rules, so that it can stand in a statement.</param>
internal sealed class LedgerDatabase(LedgerEndpoint endpoint, string table)
{
    // Below the driver's own limit for a command.
    private const int LockSeconds = 25;

    // The driver's work for a statement grows faster than its number of parameters.
    private const int RowsAStatement = 50;

    private static readonly string[] Columns =
    [
        "hash", "code", "parameters", "parent", "depth", "state", "start_time", "end_time", "error_msg", "complete_msg", "stable", "run_time",
        "out_path", "attempt", "worker", "version",
    ];

    private readonly string _connection = endpoint.ToConnectionString();

    // Each entry is one version of the table, applied once, in order, and never changed afterwards.
    // The character sets are named in full: the driver does not know what newer servers call utf8 (utf8mb3).
    private IReadOnlyList<string> Migrations =>
    [
        $"""
        CREATE TABLE `{table}` (
          id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
          hash         CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
          code         TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
          parameters   TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
          parent       CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
          depth        INT NOT NULL,
          state        ENUM('queue', 'running', 'error', 'completed') CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
          start_time   DATETIME(3) NULL,
          end_time     DATETIME(3) NULL,
          error_msg    TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
          complete_msg TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
          stable       TINYINT NULL,
          run_time     DOUBLE NULL,
          out_path     TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
          attempt      INT NOT NULL,
          worker       VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
          version      BIGINT UNSIGNED NOT NULL,
          UNIQUE KEY hash (hash),
          KEY state (state)
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
        """,
    ];

    /// <summary>The table's name.</summary>
    public string Table => table;

    /// <summary>Creates the table, or brings it to this program's version.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many steps were taken; 0 when the table was up to date.</returns>
    public async Task<int> MigrateAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        var name = $"queue:{table}";
        if (await connection.ExecuteScalarAsync<int?>("SELECT GET_LOCK(@name, @seconds)", new { name, seconds = LockSeconds }) != 1)
            throw new UserErrorException($"table {table}: another process has been changing it for {LockSeconds} s; try again when it is done");
        try
        {
            await connection.ExecuteAsync(
                $"CREATE TABLE IF NOT EXISTS `{table}_versions` (version INT NOT NULL PRIMARY KEY, applied DATETIME(3) NOT NULL) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4");
            var version = await VersionAsync(connection);
            for (var next = version; next < Migrations.Count; next++)
            {
                await connection.ExecuteAsync(Migrations[next]);
                await connection.ExecuteAsync($"INSERT INTO `{table}_versions` VALUES (@version, UTC_TIMESTAMP(3))", new { version = next + 1 });
            }

            return Migrations.Count - version;
        }
        finally
        {
            await connection.ExecuteAsync("DO RELEASE_LOCK(@name)", new { name });
        }
    }

    /// <summary>Deletes the table with all its rows; nothing else in the database is touched.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>When it is gone.</returns>
    public async Task DropAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await connection.ExecuteAsync($"DROP TABLE IF EXISTS `{table}`, `{table}_versions`");
    }

    /// <summary>Checks that the table is there and is of this program's version.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>When it is.</returns>
    /// <exception cref="UserErrorException">It is missing, older or newer; the message says what to do.</exception>
    public async Task RequireAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        var exists = await connection.ExecuteScalarAsync<int>(
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @name", new { name = $"{table}_versions" });
        var version = exists == 0 ? 0 : await VersionAsync(connection);
        if (version < Migrations.Count)
            throw new UserErrorException($"table {table} is {(version == 0 ? "missing" : $"of version {version}, this program needs {Migrations.Count}")}; run: queue create");
        if (version > Migrations.Count)
            throw new UserErrorException($"table {table} is of version {version}, this program knows only {Migrations.Count}; use a newer program");
    }

    /// <summary>Writes rows in one transaction; rows that are known to be newer are left as they are.</summary>
    /// <param name="rows">The rows; several of one point are taken in order.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>When they are on disk.</returns>
    public async Task WriteAsync(IReadOnlyCollection<LedgerRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
            return;
        await using var connection = await OpenAsync(cancel);
        using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        // In one order of hashes everywhere, so that two ledgers cannot lock each other out. The sort keeps the order within a point.
        foreach (var part in rows.OrderBy(row => row.Hash, StringComparer.Ordinal).Chunk(RowsAStatement))
        {
            var (sql, parameters) = Statement(part);
            await connection.ExecuteAsync(sql, parameters, transaction);
        }

        transaction.Commit();
    }

    /// <summary>Reads every row, for a queue that has to be built anew.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The points: completed ones with their outcome, all others as not run.</returns>
    public async Task<IReadOnlyList<RecalledPoint>> ReadAllAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        var rows = await connection.QueryAsync<(string Hash, string Code, string? Parent, int Depth, int? Stable, string? Path)>(
            $"SELECT hash, code, parent, depth, stable, out_path FROM `{table}` ORDER BY id");
        return
        [
            .. rows.Select(row => new RecalledPoint(
                row.Hash, row.Code, row.Parent ?? "", row.Depth, row.Stable switch { null => "queue", 0 => "unstable", _ => "stable" }, "", row.Path ?? "")),
        ];
    }

    /// <summary>Closes pooled connections, which may be dead after an error.</summary>
    public static void ForgetConnections() => MySqlConnection.ClearAllPools();

    private async Task<MySqlConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new MySqlConnection(_connection);
        try
        {
            await connection.OpenAsync(cancel);
            // After a statement with a note the driver asks for it, and cannot read the answer of newer servers (utf8mb3).
            await connection.ExecuteAsync("SET sql_notes = 0");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<int> VersionAsync(MySqlConnection connection) =>
        await connection.ExecuteScalarAsync<int?>($"SELECT MAX(version) FROM `{table}_versions`") ?? 0;

    private (string Sql, DynamicParameters Parameters) Statement(LedgerRow[] rows)
    {
        var parameters = new DynamicParameters();
        var sql = new StringBuilder($"INSERT INTO `{table}` ({string.Join(", ", Columns)}) SELECT * FROM (");
        for (var index = 0; index < rows.Length; index++)
        {
            var row = rows[index];
            object?[] values =
            [
                row.Hash, row.Code, row.Parameters, row.Parent, row.Depth, row.State, row.StartTime, row.EndTime, row.ErrorMsg, row.CompleteMsg,
                row.Stable is null ? null : row.Stable.Value ? 1 : 0, row.RunTime, row.OutPath, row.Attempt, row.Worker, row.Version,
            ];
            sql.Append(index == 0 ? "SELECT " : " UNION ALL SELECT ");
            for (var column = 0; column < values.Length; column++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"p{index}_{column}");
                sql.Append(column == 0 ? "@" : ", @").Append(name);
                if (index == 0)
                    sql.Append(" AS new_").Append(Columns[column]);
                parameters.Add(name, values[column]);
            }
        }

        // Names of a derived table, since VALUES(column) gives a warning on MySQL and MariaDB has no other short form.
        sql.Append(") AS news ON DUPLICATE KEY UPDATE ");
        string Newer(string column, string value) => $"{column} = IF(new_version > version, {value}, {column}), ";
        foreach (var column in new[] { "state", "end_time", "stable", "run_time", "attempt", "worker" })
            sql.Append(Newer(column, $"new_{column}"));
        foreach (var column in new[] { "start_time", "error_msg", "complete_msg", "out_path" })
            sql.Append(Newer(column, $"COALESCE(new_{column}, {column})"));
        // Assigned last: the comparisons above need its old value, and assignments are made from left to right.
        sql.Append("version = GREATEST(version, new_version)");
        return (sql.ToString(), parameters);
    }
}
