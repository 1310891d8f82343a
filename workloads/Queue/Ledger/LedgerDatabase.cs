using System.Data;
using System.Runtime.CompilerServices;
using System.Text;
using Dapper;
using Infra.Core.Findings;
using MySqlConnector;
using WorkQueue.Hosting;
using WorkQueue.Leases;

namespace WorkQueue.Ledger;

/// <summary>The ledger: one table with a row for every point ever accepted.</summary>
/// <param name="endpoint">The database.</param>
/// <param name="table">The table; checked by the settings' rules, so that it can stand in a statement.</param>
internal sealed class LedgerDatabase(LedgerEndpoint endpoint, string table)
{
    // Below the driver's own limit for a command.
    private const int LockSeconds = 25;

    // A statement must stay below what a server takes at once (max_allowed_packet, 16 MiB by default); a character has up to four bytes.
    private const int RowsAStatement = 250;
    private const int CharactersAStatement = 2_000_000;

    private static readonly string[] Columns =
    [
        "hash", "code", "parameters", "parent", "depth", "state", "start_time", "end_time", "error_msg", "complete_msg", "stable", "run_time",
        "out_path", "attempt", "worker", "version", "results", "lineage",
    ];

    // Names of a derived table, since VALUES(column) gives a warning on MySQL and MariaDB has no other short form. Of two ways the shortest counts, whichever
    // message brings it. The version is assigned last: the comparisons above need its old value, and assignments are made from left to right.
    private static readonly string Update = string.Join(
        ", ",
        [
            "ON DUPLICATE KEY UPDATE parent = IF(new_depth < depth, new_parent, parent)",
            "depth = LEAST(depth, new_depth)",
            .. new[] { "state", "end_time", "stable", "run_time", "attempt", "worker" }.Select(column => Newer(column, $"new_{column}")),
            .. new[] { "start_time", "error_msg", "complete_msg", "out_path", "results", "lineage" }.Select(column => Newer(column, $"COALESCE(new_{column}, {column})")),
            "version = GREATEST(version, new_version)",
        ]);

    private readonly string _connection = endpoint.ToConnectionString();
    private readonly ServerTrust? _trust = endpoint.ToTrust();

    // Each entry is one version of the table, applied once, in order, and never changed afterwards.
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
        // MariaDB's JSON is a text that is checked, MySQL's a type of its own; both take and give it as text.
        $"ALTER TABLE `{table}` ADD COLUMN results JSON NULL",
        $"ALTER TABLE `{table}` ADD COLUMN lineage JSON NULL",
        // By the server's clock, whatever a message says: who follows the ledger asks for what is new.
        $"ALTER TABLE `{table}` ADD COLUMN changed TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), ADD KEY changed (changed)",
        $"""
        CREATE TABLE `{table}_attempts` (
          hash      CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
          version   BIGINT UNSIGNED NOT NULL,
          attempt   INT NOT NULL,
          worker    VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
          at        DATETIME(3) NOT NULL,
          error_msg TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
          out_path  TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
          PRIMARY KEY (hash, version)
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
        """,
    ];

    private const string Stored = """
        hash, code, parent, depth, state, start_time AS StartTime, end_time AS EndTime, error_msg AS ErrorMsg, complete_msg AS CompleteMsg, stable,
        run_time AS RunTime, out_path AS OutPath, attempt, worker, results, lineage
        """;

    // Longer than a transaction takes: what it writes is dated by its statement and seen from its commit on.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    /// <summary>The table's name.</summary>
    public string Table => table;

    /// <summary>Creates the table, or brings it to this program's version.</summary>
    /// <returns>How many steps were taken, 0 when the table was up to date; and whether the table came from <see cref="LedgerEndpoint.FormerDatabase"/>.</returns>
    public async Task<(int Steps, bool Moved)> MigrateAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        // A lock's name is the whole server's, and has at most 64 characters.
        var name = $"queue:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{endpoint.Database}.{table}")))[..32]}";
        if (await connection.ExecuteScalarAsync<int?>("SELECT GET_LOCK(@name, @seconds)", new { name, seconds = LockSeconds }) != 1)
            throw new UserErrorException($"table {table}: another process has been changing it for {LockSeconds} s", "try again when it is done");
        try
        {
            var moved = await MoveAsync(connection);
            await connection.ExecuteAsync(
                $"CREATE TABLE IF NOT EXISTS `{table}_versions` (version INT NOT NULL PRIMARY KEY, applied DATETIME(3) NOT NULL) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4");
            var version = await VersionAsync(connection);
            for (var next = version; next < Migrations.Count; next++)
            {
                try
                {
                    await connection.ExecuteAsync(Migrations[next], commandTimeout: 0);
                }
                catch (MySqlException error) when (error.ErrorCode is MySqlErrorCode.TableExists or MySqlErrorCode.DuplicateFieldName or MySqlErrorCode.DuplicateKeyName)
                {
                    // A process before this one ended between the step and its note.
                }

                await connection.ExecuteAsync($"INSERT INTO `{table}_versions` VALUES (@version, UTC_TIMESTAMP(3))", new { version = next + 1 });
            }

            return (Migrations.Count - version, moved);
        }
        finally
        {
            await connection.ExecuteAsync("DO RELEASE_LOCK(@name)", new { name });
        }
    }

    /// <summary>Deletes the table with all its rows; nothing else in the database is touched.</summary>
    public Task DropAsync(CancellationToken cancel) =>
        WithAsync(connection => connection.ExecuteAsync($"DROP TABLE IF EXISTS `{table}`, `{table}_versions`, `{table}_attempts`"), cancel);

    /// <summary>Checks that the table is there and is of this program's version.</summary>
    /// <exception cref="UserErrorException">It is missing, older or newer; the message says what to do.</exception>
    public async Task RequireAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        var exists = await connection.ExecuteScalarAsync<int>(
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @name", new { name = $"{table}_versions" });
        var version = exists == 0 ? 0 : await VersionAsync(connection);
        if (version < Migrations.Count)
            throw new UserErrorException($"table {table} is {(version == 0 ? "missing" : $"of version {version}, this program needs {Migrations.Count}")}", "run: queue create");
        if (version > Migrations.Count)
            throw new UserErrorException($"table {table} is of version {version}, this program knows only {Migrations.Count}", "use a newer program");
    }

    /// <summary>Writes rows in one transaction; rows that are known to be newer are left as they are.</summary>
    /// <param name="rows">The rows; several of one point are taken in order.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task WriteAsync(IReadOnlyCollection<LedgerRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
            return;
        await using var connection = await OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        // In one order of hashes everywhere, so that two ledgers cannot lock each other out. The sort keeps the order within a point.
        foreach (var part in Parts(rows.OrderBy(row => row.Hash, StringComparer.Ordinal)))
        {
            await using var command = Statement(part);
            (command.Connection, command.Transaction) = (connection, transaction);
            await command.ExecuteNonQueryAsync(cancel);
            var failed = part.Where(row => row is { State: "error", EndTime: not null, ErrorMsg: not null }).ToList();
            if (failed.Count > 0)
            {
                await connection.ExecuteAsync(
                    $"INSERT IGNORE INTO `{table}_attempts` VALUES (@Hash, @Version, @Attempt, @Worker, @EndTime, @ErrorMsg, @FailedPath)", failed, transaction);
            }
        }

        await transaction.CommitAsync(cancel);
    }

    /// <summary>Reads every row, for a queue that has to be built anew.</summary>
    /// <returns>The points: completed ones with their outcome, all others as not run.</returns>
    public async Task<IReadOnlyList<RecalledPoint>> ReadAllAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        var rows = await connection.QueryAsync<(string Hash, string Code, string? Parent, int Depth, int? Stable, string? Path, string? Results)>(
            $"SELECT hash, code, parent, depth, stable, out_path, results FROM `{table}` ORDER BY id");
        return
        [
            .. rows.Select(row => new RecalledPoint(
                row.Hash, row.Code, row.Parent ?? "", row.Depth, row.Stable switch { null => "queue", 0 => "unstable", _ => "stable" }, "", row.Path ?? "", row.Results ?? "")),
        ];
    }

    /// <summary>Reads rows as they are, for people.</summary>
    /// <param name="since">Only those that have changed since an earlier <see cref="NowAsync"/>, and some of before; null for all of them.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The rows, in the order in which they were accepted, or changed.</returns>
    public async IAsyncEnumerable<StoredRow> ReadRowsAsync(DateTime? since, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await connection.ExecuteAsync("SET time_zone = '+00:00'");
        var rows = connection.QueryUnbufferedAsync<StoredRow>(
            $"SELECT {Stored} FROM `{table}` {(since is null ? "ORDER BY id" : "WHERE changed >= @since ORDER BY changed, id")}", new { since = since - Overlap }, commandTimeout: 0);
        await foreach (var row in rows.WithCancellation(cancel))
            yield return row;
    }

    /// <summary>Reads the rows of a few points.</summary>
    /// <param name="start">How their hashes begin.</param>
    /// <param name="most">The most rows.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<StoredRow>> FindAsync(string start, int most, CancellationToken cancel) => [.. await WithAsync(
        connection => connection.QueryAsync<StoredRow>($"SELECT {Stored} FROM `{table}` WHERE hash LIKE CONCAT(@start, '%') ORDER BY hash LIMIT @most", new { start, most }), cancel)];

    /// <summary>Reads the failed attempts of a point.</summary>
    /// <returns>The attempts, the first one first.</returns>
    public async Task<IReadOnlyList<FailedAttempt>> AttemptsAsync(string hash, CancellationToken cancel) => [.. await WithAsync(
        connection => connection.QueryAsync<FailedAttempt>(
            $"SELECT attempt, worker, at, error_msg AS ErrorMsg, out_path AS OutPath FROM `{table}_attempts` WHERE hash = @hash ORDER BY version", new { hash }), cancel)];

    /// <summary>What time it is by the server's clock, and since when this table is there.</summary>
    /// <returns>The time, UTC; and a time that is another one once the table was dropped and made anew.</returns>
    public Task<(DateTime Now, DateTime? Created)> NowAsync(CancellationToken cancel) => WithAsync(
        connection => connection.QuerySingleAsync<(DateTime, DateTime?)>($"SELECT UTC_TIMESTAMP(3), (SELECT applied FROM `{table}_versions` WHERE version = 1)"), cancel);

    /// <summary>What time it is by the server's clock.</summary>
    /// <returns>The time, UTC.</returns>
    public Task<DateTime> ClockAsync(CancellationToken cancel) =>
        WithAsync(connection => connection.ExecuteScalarAsync<DateTime>("SELECT UTC_TIMESTAMP(3)"), cancel);

    /// <summary>Writes a row as the ledger does, and takes it back: what that needs is there.</summary>
    public async Task TryWriteAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var command = Statement([new LedgerRow { Hash = new string('0', 32), Code = "", Parameters = "", State = "queue" }]);
        (command.Connection, command.Transaction) = (connection, transaction);
        await command.ExecuteNonQueryAsync(cancel);
        await transaction.RollbackAsync(cancel);
    }

    /// <summary>Says what went wrong with the database, and what to do about it.</summary>
    /// <param name="error">An error of one of the calls above.</param>
    /// <returns>The words; no secret.</returns>
    public Finding Explain(Exception error) => endpoint.Explain(error, _trust?.Refusal);

    /// <summary>Where it is, for messages.</summary>
    public string Where => endpoint.Where;

    /// <summary>Whether an error is the database's and not this program's.</summary>
    public static bool IsDatabases(Exception error) =>
        error is System.Data.Common.DbException or IOException or TimeoutException or InvalidOperationException or System.Net.Sockets.SocketException
            or System.Security.Authentication.AuthenticationException;

    /// <summary>
    /// Whether an error is about the rows that were to be written, which would be refused again however often they are sent. All that may
    /// pass by itself or by somebody's doing is the server's: a lost connection, a lock, a full disk, missing rights, a missing table.
    /// </summary>
    /// <param name="error">An error of <see cref="WriteAsync"/>.</param>
    public static bool IsRows(Exception error) => error is MySqlException { IsTransient: false, SqlState: { } state } refused
        && !ServersState.Any(start => state.StartsWith(start, StringComparison.Ordinal)) && !ServersCodes.Contains((int)refused.ErrorCode);

    // Classes of SQLSTATE: connections (08), rights (28), transactions that are broken off (40) or may not write (25), interruptions (70).
    private static readonly string[] ServersState = ["08", "25", "28", "40", "70"];

    // Those that have no class of their own. https://mariadb.com/docs/server/reference/error-codes/mariadb-error-code-reference
    private static readonly int[] ServersCodes =
    [
        // Files, memory and the storage engine: of the server's host.
        1003, 1005, 1006, 1015, 1016, 1020, 1021, 1023, 1026, 1030, 1034, 1035, 1036, 1037, 1038, 1041, 1085, 1114, 1135, 1154, 1180, 1181, 1182, 1194, 1195,
        // Database, table, columns and rights: somebody changes them.
        1044, 1046, 1049, 1054, 1142, 1143, 1146, 1227, 1290, 1370, 1836, 1932, 3100,
        // Too many connections, locks, time limits, shutdown.
        1040, 1053, 1129, 1130, 1203, 1205, 1206, 1213, 1226, 1317, 1927, 1969, 3024, 3169,
    ];

    private async Task<T> WithAsync<T>(Func<MySqlConnection, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        return await work(connection);
    }

    private async Task<MySqlConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new MySqlConnection(_connection);
        if (_trust is not null)
            connection.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => _trust.Accepts(certificate, chain, errors);
        try
        {
            _trust?.Reset();
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // Only what this user may see is there for it: the table of its own search, which whoever keeps the server has given it rights on.
    private async Task<bool> MoveAsync(MySqlConnection connection)
    {
        if (endpoint.FormerDatabase is not { } former || former == endpoint.Database || (await TablesAsync(connection, endpoint.Database)).Count > 0)
            return false;
        var there = await TablesAsync(connection, former);
        if (!there.Contains(table) || !there.Contains($"{table}_versions"))
            return false;
        await connection.ExecuteAsync($"RENAME TABLE {string.Join(", ", there.Select(name => $"`{former}`.`{name}` TO `{name}`"))}");
        return true;
    }

    private async Task<List<string>> TablesAsync(MySqlConnection connection, string database) => [.. await connection.QueryAsync<string>(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = @database AND table_name IN @names",
        new { database, names = new[] { table, $"{table}_versions", $"{table}_attempts" } })];

    private async Task<int> VersionAsync(MySqlConnection connection) =>
        await connection.ExecuteScalarAsync<int?>($"SELECT MAX(version) FROM `{table}_versions`") ?? 0;

    private static IEnumerable<LedgerRow[]> Parts(IEnumerable<LedgerRow> rows)
    {
        var (part, characters) = (new List<LedgerRow>(RowsAStatement), 0);
        foreach (var row in rows)
        {
            var length = row.Code.Length + row.Parameters.Length + (row.ErrorMsg?.Length ?? 0) + (row.CompleteMsg?.Length ?? 0) + (row.OutPath?.Length ?? 0) + (row.Results?.Length ?? 0) + (row.Lineage?.Length ?? 0);
            if (part.Count == RowsAStatement || (part.Count > 0 && characters + length > CharactersAStatement))
            {
                yield return [.. part];
                part.Clear();
                characters = 0;
            }

            part.Add(row);
            characters += length;
        }

        yield return [.. part];
    }

    private MySqlCommand Statement(LedgerRow[] rows)
    {
        // MySQL takes NULL alone for binary, and will not put that together with JSON (error 3142): it is a text of no characters then.
        var first = string.Join(", ", Columns.Select(column => $"{(column is "results" or "lineage" ? "CONVERT(? USING utf8mb4)" : "?")} AS new_{column}"));
        var others = string.Concat(Enumerable.Repeat($" UNION ALL SELECT {string.Join(", ", Columns.Select(_ => "?"))}", rows.Length - 1));
        var command = new MySqlCommand($"INSERT INTO `{table}` ({string.Join(", ", Columns)}) SELECT * FROM (SELECT {first}{others}) AS news {Update}");
        foreach (var value in rows.SelectMany(Values))
            command.Parameters.Add(new MySqlParameter { Value = value });
        return command;
    }

    private static object?[] Values(LedgerRow row) =>
    [
        row.Hash, row.Code, row.Parameters, row.Parent, row.Depth, row.State, row.StartTime, row.EndTime, row.ErrorMsg, row.CompleteMsg,
        row.Stable is null ? null : row.Stable.Value ? 1 : 0, row.RunTime, row.OutPath, row.Attempt, row.Worker, row.Version, row.Results, row.Lineage,
    ];

    private static string Newer(string column, string value) => $"{column} = IF(new_version > version, {value}, {column})";
}
