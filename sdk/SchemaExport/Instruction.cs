using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Pulumi.SchemaExport;

/// <summary>
/// One instruction of a compiled method. A few facts of a package stand in no signature and no attribute, only in code: tokens of
/// functions, secret outputs, setters that make secrets, and which parameter fills which field.
/// </summary>
internal readonly record struct Instruction(OpCode Code, int Operand, MethodBase Method)
{
    private static readonly Dictionary<ushort, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value);

    public bool IsCall => Code == OpCodes.Call || Code == OpCodes.Callvirt;

    /// <summary>The index of the argument that is loaded (0 is <c>this</c>), or null for other instructions.</summary>
    public int? LoadedArgument => Code switch
    {
        _ when Code == OpCodes.Ldarg_0 => 0,
        _ when Code == OpCodes.Ldarg_1 => 1,
        _ when Code == OpCodes.Ldarg_2 => 2,
        _ when Code == OpCodes.Ldarg_3 => 3,
        _ when Code == OpCodes.Ldarg_S || Code == OpCodes.Ldarg => Operand,
        _ => null,
    };

    public string? LoadedString => Code == OpCodes.Ldstr ? Method.Module.ResolveString(Operand) : null;

    public MethodBase CalledMethod => Method.Module.ResolveMethod(Operand, Method.DeclaringType!.GenericTypeArguments, null)!;

    public FieldInfo? Field => Code == OpCodes.Ldfld || Code == OpCodes.Stfld ? Method.Module.ResolveField(Operand) : null;

    public static IEnumerable<Instruction> Of(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var position = 0; position < code.Length;)
        {
            // Two-byte codes begin with 0xFE.
            var value = code[position] == 0xFE ? BinaryPrimitives.ReadUInt16BigEndian(code.AsSpan(position)) : code[position];
            var opCode = Codes[value];
            position += opCode.Size;
            var operand = code.AsSpan(position);
            position += SizeOf(opCode.OperandType, operand);
            yield return new Instruction(opCode, Value(opCode.OperandType, operand), method);
        }
    }

    private static int SizeOf(OperandType type, ReadOnlySpan<byte> operand) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };

    private static int Value(OperandType type, ReadOnlySpan<byte> operand) => SizeOf(type, operand) switch
    {
        0 => 0,
        1 => operand[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(operand),
        _ => BinaryPrimitives.ReadInt32LittleEndian(operand),
    };
}
