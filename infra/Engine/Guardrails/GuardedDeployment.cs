using Infra.Preview;
using Infra.Project;
using Infra.Stacks;

namespace Infra.Guardrails;

/// <summary>The program as the Pulumi CLI runs it: first held against the guard rails, then deployed.</summary>
public static class GuardedDeployment
{
    /// <summary>Previews the stack offline with the config that the CLI gave, and deploys it unless a guard rail objects.</summary>
    /// <param name="error">Where findings go; the CLI shows it beside its own messages.</param>
    /// <param name="deploy">Runs the program against the CLI's engine.</param>
    /// <returns>The exit code of the deployment; 1 where a guard rail or the settings refuse it.</returns>
    public static async Task<int> RunAsync(TextWriter error, Func<Task<int>> deploy)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(deploy);
        try
        {
            var project = InfraProject.Find(Directory.GetCurrentDirectory());
            var stack = Environment.GetEnvironmentVariable("PULUMI_STACK") ?? "";
            var engine = new PreviewEngine(project, StackProgram.Create, running: stack);
            var assessment = await PlanAssessment.OfAsync(engine, await engine.PreviewAsync(stack).ConfigureAwait(false)).ConfigureAwait(false);
            await GuardrailText.WriteAsync(error, stack, assessment.Guardrails).ConfigureAwait(false);
            if (assessment.Guardrails.HasErrors)
            {
                return 1;
            }
        }
        catch (InfraException exception)
        {
            await error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 1;
        }

        return await deploy().ConfigureAwait(false);
    }
}
