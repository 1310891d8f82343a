using Infra.Core.Findings;
using Infra.Preview;
using Infra.Project;
using Infra.Stacks;
using Pulumi;

namespace Infra.Guardrails;

/// <summary>The program as the Pulumi CLI runs it: first held against the guard rails, then deployed.</summary>
public static class GuardedDeployment
{
    /// <summary>Previews the stack offline with the config that the CLI gave, and deploys it unless the settings or a guard rail refuse it.</summary>
    /// <param name="deploy">
    /// Runs the program that it is given against the CLI's engine. A program that is refused throws before it registers anything, in a way that
    /// the engine shows as one error and not as a crash.
    /// </param>
    /// <param name="folder">Where to look for the project; the current folder when null.</param>
    /// <returns>The exit code of the deployment.</returns>
    public static async Task<int> RunAsync(Func<IServiceProvider, Task<int>> deploy, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(deploy);
        string? refusal;
        string? warning = null;
        try
        {
            var project = InfraProject.Find(folder ?? Directory.GetCurrentDirectory());
            var stack = Environment.GetEnvironmentVariable("PULUMI_STACK") ?? "";
            var engine = new PreviewEngine(project, StackProgram.Create, running: stack);
            var assessment = await PlanAssessment.OfAsync(engine, await engine.PreviewAsync(stack).ConfigureAwait(false)).ConfigureAwait(false);
            var findings = assessment.Guardrails.Findings;
            refusal = GuardrailText.Of(stack, findings, FindingLevel.Error);
            // The components warn again when they are deployed.
            warning = GuardrailText.Of(stack, findings.Where(finding => refusal is not null || finding.Rule != GuardrailCheck.ComponentRule), FindingLevel.Warning);
            engine.HandOver();
        }
        catch (UserErrorException exception)
        {
            refusal = exception.Message;
        }

        return await deploy(new GuardedProgram(refusal, warning)).ConfigureAwait(false);
    }

    private sealed class GuardedProgram(string? refusal, string? warning) : IServiceProvider
    {
        public object GetService(Type serviceType)
        {
            if (warning is not null)
            {
                Log.Warn(warning);
            }

            return refusal is null ? StackProgram.Create(null) : throw new RunException(refusal);
        }
    }
}
