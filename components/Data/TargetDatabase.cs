using Pulumi;

namespace Infra.Components.Data;

/// <summary>An instance of Cloud SQL: best a <see cref="CloudSqlDatabase"/> itself, or one that is there already, by its names.</summary>
public sealed record TargetDatabase
{
    /// <summary>The project's id.</summary>
    public required Input<string> Project { get; init; }

    /// <summary>The instance's name.</summary>
    public required Input<string> Instance { get; init; }

    /// <summary>The server.</summary>
    /// <value>Default: <see cref="DatabaseEngine.MySql"/>.</value>
    public DatabaseEngine Engine { get; init; } = DatabaseEngine.MySql;

    /// <summary>How a user that may give rights to others reaches it.</summary>
    public required DatabaseConnection Administrator { get; init; }

    /// <summary>Anything; another value than before makes new passwords of those that are made with it.</summary>
    /// <value>Default: <c>1</c>.</value>
    public string PasswordVersion { get; init; } = "1";
}
