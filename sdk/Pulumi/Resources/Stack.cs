using System.Reflection;

namespace Pulumi;

/// <summary>The root of all resources of a program.</summary>
public class Stack : ComponentResource
{
    internal const string Token = "pulumi:pulumi:Stack";

    public Stack(StackOptions? options = null)
        : base(Token, $"{Deployment.Instance.ProjectName}-{Deployment.Instance.StackName}", new ComponentResourceOptions
        {
            ResourceTransformations = options?.ResourceTransformations ?? [],
        }) => Deployment.Current.Stack = this;

    /// <summary>Registers the properties marked as outputs, once the derived constructor has set them.</summary>
    /// <exception cref="RunException">A marked property is unset, or is not an output.</exception>
    internal void RegisterPropertyOutputs()
    {
        var outputs = new Dictionary<string, object?>();
        foreach (var property in GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<OutputAttribute>() is { } attribute && !property.DeclaringType!.IsAssignableFrom(typeof(Stack)))
            {
                outputs.Add(attribute.Name ?? property.Name, property.GetValue(this));
            }
        }

        var unset = outputs.Where(output => output.Value is null).Select(output => output.Key).ToList();
        if (unset.Count > 0)
        {
            throw new RunException(
                $"Output(s) '{string.Join(", ", unset)}' have no value assigned. "
                + "[Output] attributed properties must be assigned inside Stack constructor.");
        }

        var wrong = outputs.Where(output => output.Value is not IOutput).Select(output => output.Key).ToList();
        if (wrong.Count > 0)
        {
            throw RunException.OutputsHaveIncorrectType(wrong);
        }

        RegisterOutputs(outputs);
    }
}

/// <summary>Options of a whole stack.</summary>
public class StackOptions
{
    public List<ResourceTransformation> ResourceTransformations { get => field ??= []; set; }
}
