namespace Infra.Core.Machines;

/// <summary>A machine series of Compute Engine, and where its numbers come from.</summary>
/// <param name="Name">The series as it begins a machine type's name (<c>n1</c>, <c>g2</c>).</param>
/// <param name="Page">The vendor page with the series' table of machine types.</param>
/// <param name="Checked">The month (<c>yyyy-MM</c>) of the copy of that table the numbers were compared with.</param>
public sealed record MachineFamily(string Name, string Page, string Checked);
