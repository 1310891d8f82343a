namespace Pulumi;

/// <summary>A mistake in the program's inputs: shown without a stack trace.</summary>
public class RunException : Exception
{
    public RunException(string message)
        : base(message)
    {
    }

    public RunException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    public static RunException OutputsHaveIncorrectType(IEnumerable<string> outputAttributeNames) =>
        new($"Output(s) '{string.Join(", ", outputAttributeNames)}' have incorrect type. "
            + "[Output] attributed properties must be instances of Output<T>.");
}

/// <summary>A mistake tied to one resource; the stack trace is shown unless it is hidden.</summary>
public class ResourceException(string message, Resource? resource, bool hideStack = false) : Exception(message)
{
    internal Resource? Resource { get; } = resource;

    internal bool HideStack { get; } = hideStack;
}

/// <summary>A failure while a message was being logged.</summary>
public class LogException(Exception exception) : Exception("Error occurred during logging", exception);
