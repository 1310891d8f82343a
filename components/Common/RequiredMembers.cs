using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Infra.Core.Findings;
using Pulumi;

namespace Infra.Components.Common;

/// <summary>Finds null where what a component is made of declares that there is none, before a rule or a resource stumbles over it.</summary>
/// <remarks>An input that is there and holds null is for the rules, which say what it must be.</remarks>
internal static class RequiredMembers
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Member>> Members = new();

    /// <summary>A finding for each such null: in the arguments, in the specs that they hold, in lists and in maps.</summary>
    internal static IReadOnlyList<Finding> Check(ResourceArgs args)
    {
        List<Finding> findings = [];
        AddMembers(findings, args, "");
        return findings;
    }

    private static void AddMembers(List<Finding> findings, object owner, string prefix)
    {
        foreach (var member in Members.GetOrAdd(owner.GetType(), Declared))
        {
            var value = member.Value.GetValue(owner);
            if (value is not null)
            {
                // As the rules have it, what stands in a spec is named without it.
                AddWithin(findings, value, owner is ResourceArgs && member.Name == "Spec" ? "" : prefix + member.Name);
            }
            else if (!member.MayBeNull)
            {
                findings.Add(new(prefix + member.Name, "must be set; got null", member.Fix));
            }
        }
    }

    private static void AddWithin(List<Finding> findings, object value, string path)
    {
        switch (value)
        {
            // The values of a chart are in its author's words, in which null may mean something.
            case IDictionary map when map.GetType().GenericTypeArguments.LastOrDefault() != typeof(object):
                foreach (DictionaryEntry entry in map)
                {
                    AddItem(findings, entry.Value, $"{path}[\"{entry.Key}\"]");
                }

                break;
            case IList list when !IsDefault(list):
                for (var i = 0; i < list.Count; i++)
                {
                    AddItem(findings, list[i], $"{path}[{i}]");
                }

                break;
            case not Resource when value.GetType().Assembly is var assembly && (assembly == typeof(RequiredMembers).Assembly || assembly == typeof(Finding).Assembly):
                AddMembers(findings, value, path.Length == 0 ? "" : $"{path}.");
                break;
        }
    }

    private static void AddItem(List<Finding> findings, object? item, string path)
    {
        if (item is null)
        {
            findings.Add(new(path, "must be set; got null", "remove it or set it"));
        }
        else
        {
            AddWithin(findings, item, path);
        }
    }

    // An immutable array that nobody made cannot be counted; there are rules for it.
    private static bool IsDefault(IList list) => list is ValueType && list.Equals(RuntimeHelpers.GetUninitializedObject(list.GetType()));

    // What the caller can set. It is read where it is kept, for a property that falls back on another cannot be read where that one is null; and a
    // field costs less.
    private static List<Member> Declared(Type type) =>
    [
        .. from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        where property.CanWrite && (!property.PropertyType.IsValueType || property.PropertyType.IsAssignableTo(typeof(IList)))
        let kept = property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)
        where kept is not null
        select new Member(property, kept),
    ];

    private sealed class Member(PropertyInfo property, FieldInfo value)
    {
        private bool? _mayBeNull;

        public string Name => property.Name;

        public FieldInfo Value => value;

        /// <summary>Whether the declaration says so, or something else stands in for it. It is dear to read, and few are null.</summary>
        public bool MayBeNull => _mayBeNull ??= !property.GetMethod!.IsDefined(typeof(CompilerGeneratedAttribute))
            || new NullabilityInfoContext().Create(property).WriteState != NullabilityState.NotNull;

        public string Fix => property.IsDefined(typeof(RequiredMemberAttribute)) || property.DeclaringType!.GetConstructors()
            .Any(constructor => constructor.GetParameters().Any(parameter => parameter.Name == Name && !parameter.HasDefaultValue))
            ? "set it"
            : "set it, or leave it out for the default";
    }
}
