namespace Pulumi;

/// <summary>A file, a text or a folder handed to a provider as it is.</summary>
public abstract class AssetOrArchive
{
    private protected AssetOrArchive(object value) => Value = value;

    internal object Value { get; }
}

/// <summary>One file.</summary>
public abstract class Asset : AssetOrArchive
{
    private protected Asset(string value)
        : base(value)
    {
    }
}

/// <summary>Several files.</summary>
public abstract class Archive : AssetOrArchive
{
    private protected Archive(object value)
        : base(value)
    {
    }
}

/// <summary>A file of this machine.</summary>
public sealed class FileAsset(string path) : Asset(path);

/// <summary>A text.</summary>
public sealed class StringAsset(string text) : Asset(text);

/// <summary>A file behind a URI.</summary>
public sealed class RemoteAsset(string uri) : Asset(uri);

/// <summary>A folder or an archive file of this machine.</summary>
public sealed class FileArchive(string path) : Archive(path);

/// <summary>An archive file behind a URI.</summary>
public sealed class RemoteArchive(string uri) : Archive(uri);

/// <summary>An archive put together by the program.</summary>
public sealed class AssetArchive(IDictionary<string, AssetOrArchive> assets) : Archive(assets);
