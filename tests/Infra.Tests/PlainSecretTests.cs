using System.Text.Json;

namespace Infra.Tests;

/// <summary>Secrets that stand in plain in what a developer writes: found, named by their setting, and never printed.</summary>
public sealed class PlainSecretTests
{
    [Theory]
    [InlineData("DATABASE_URL", "mysql://root:hunter2@10.0.0.3:3306/x")]
    [InlineData("REDIS", "rediss://:hunter2@redis:6378")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")]
    [InlineData("KEY", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("MYSQL_PWD", "hunter2")]
    [InlineData("HF_AUTH", "hunter2")]
    [InlineData("CREDENTIALS", "hunter2")]
    [InlineData("HUB", "hf_abcdefghijklmnopqrstuvwxyzABCDEF")]
    [InlineData("GIT", "ghp_abcdefghijklmnopqrstuvwxyzABCDEFGHIJ")]
    [InlineData("PEM", "-----BEGIN RSA PRIVATE KEY-----")]
    [InlineData("CLIENT", "GOCSPX-abcdefghijklmnopqrstuvwxyz12")]
    [InlineData("GOOGLE", "ya29.a0AfH6SMBabcdefghijklmnopqrstuvwxyz")]
    [InlineData("PAY", "sk_live_4eC39HqLyjWDarjtT1zdp7dc")]
    [InlineData("DOCKER", "{\"auths\": {\"r.example.com\": {\"auth\": \"dXNlcjpwYXNz\"}}}")]
    [InlineData("STARTUP", "mysql -u root --password=hunter2 -e 1")]
    [InlineData("HEADER", "Authorization: Bearer abcdef")]
    [InlineData("UPSTREAM", "Basic dXNlcjpwYXNzd29yZA==")]
    [InlineData("PROXY", "Bearer 0123456789a")]
    [InlineData("DB_PASS", "hunter2")]
    [InlineData("SA_PASS", "hunter2")]
    [InlineData("PGPASS", "hunter2")]
    [InlineData("SECRET_KEY_BASE", "hunter2")]
    [InlineData("ENCRYPTION_KEY", "hunter2")]
    [InlineData("DSN", "Server=h;Uid=u;Pwd=hunter2;")]
    [InlineData("ADO", "Server=h; User Id=sa; Pwd = hunter2")]
    [InlineData("ODBC", "Driver={PostgreSQL};Server=h;Password=hunter2")]
    [InlineData("LIBPQ", "host=h user=u password='hunter 2' dbname=d")]
    [InlineData("JDBC", "jdbc:mysql://h/db?user=u&password=hunter2")]
    [InlineData("ORACLE", "jdbc:oracle:thin:scott/hunter2@//h:1521/x")]
    [InlineData("GO", "root:hunter2@tcp(10.0.0.3:3306)/x")]
    [InlineData("CACHE", "redis:6379,password=hunter2,ssl=True")]
    [InlineData("JAAS", "org.apache.kafka.PlainLoginModule required username=\"u\" password=\"hunter2\";")]
    [InlineData("JAVA_OPTS", "-Xmx2g -Dspring.datasource.password=hunter2")]
    [InlineData("HOOK", "https://example.com/hook?x=1&access_token=hunter2")]
    [InlineData("SETTINGS", "{\"user\": \"u\", \"password\": \"hunter2\"}")]
    [InlineData("INIT", "mysql -u root -phunter2 x < dump.sql")]
    [InlineData("FETCH", "curl -fsS -u ada:hunter2 https://example.com")]
    [InlineData("LOGIN", "sshpass -p hunter2 ssh h")]
    public async Task Variable_WithASecret_IsRefused_AndNotPrinted(string name, string value)
    {
        using var project = Project($"environment: {{ {name}: {JsonSerializer.Serialize(value)} }}");

        var result = await project.RunAsync("preview", "one", "--json");

        Assert.Equal(1, result.Code);
        Assert.Contains($" infra:services.web.environment.{name} (stacks/Pulumi.one.yaml:8:{24 + name.Length}), at spec.template.spec.containers[0].env[0].value (of {name}), holds a secret in plain text, which everybody", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(value, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(value, result.Error, StringComparison.Ordinal);
        Assert.Contains("\"value\": \"[secret]\"", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PROXY", "Bearer 0123456789")]
    [InlineData("TITLE", "Basic internationalization")]
    [InlineData("PWD", "/root")]
    [InlineData("GOOGLE_APPLICATION_CREDENTIALS", "/var/secrets/key.json")]
    [InlineData("DB_PASSWORD", "$(FROM_ELSEWHERE)")]
    [InlineData("USE_AUTH", "true")]
    [InlineData("DOCKER", "{\"auths\": {}, \"auth\": \"basic\"}")]
    [InlineData("MAX_TOKEN", "4096")]
    [InlineData("TOKENIZER", "bert")]
    [InlineData("KEYBOARD", "qwerty")]
    [InlineData("API", "http://user@host:8080/path:1")]
    [InlineData("IMAGE", "europe-west4-docker.pkg.dev/p/r/i@sha256:abc")]
    [InlineData("STARTUP", "train --max-token 512 --password-file /run/secret")]
    [InlineData("SECRET_NAME", "my-secret")]
    [InlineData("PASSWORD_FILE", "/run/secrets/password")]
    [InlineData("PGPASSFILE", "pass.txt")]
    [InlineData("DB_PASS_COUNT", "three")]
    [InlineData("DB_PASS", "")]
    [InlineData("BYPASS", "cache")]
    [InlineData("RENDER_PASS", "depth")]
    [InlineData("OLDPWD", "/root")]
    [InlineData("ENCRYPTION_KEY", "projects/p/locations/l/keyRings/r/cryptoKeys/k")]
    [InlineData("DSN", "Server=h;Uid=u;Pwd=;Database=d")]
    [InlineData("DSN", "Server=h;Uid=u;Password=$(DB_PASSWORD);")]
    [InlineData("DSN", "host=h user=u password=${DB_PASSWORD} dbname=d")]
    [InlineData("DSN", "postgresql://$(USER):$(PASSWORD)@h/db?sslmode=require&passfile=/run/pgpass")]
    [InlineData("URL", "jdbc:mysql://h/db?user=u&passwordCharacterEncoding=utf8&password=")]
    [InlineData("CODE", "import os; connect(password=os.environ['DB_PASSWORD'], user=u)")]
    [InlineData("CODE", "if password == other: print(token)")]
    [InlineData("CODE", "f'host=h password={password}'")]
    [InlineData("STARTUP", "mkdir -p data && ssh -p 2222 h && ffmpeg -pass 2 -i x && train --pass-through all --first-pass fast")]
    [InlineData("STARTUP", "mysql -u root -p -h db && mysql -P 3306 -p < x && sshpass -e ssh -p 22 h && redis-cli -p 6379 ping")]
    [InlineData("STARTUP", "curl -u \"$USER:$PASS\" https://example.com && docker run -u 1000:1000 x && docker login --password-stdin")]
    [InlineData("STARTUP", "tokenize --pad-token '<pad>' --mask_token=[MASK] --secret-name x")]
    public async Task Variable_ThatIsNone_Passes(string name, string value)
    {
        using var project = Project($"environment: {{ {name}: {JsonSerializer.Serialize(value)} }}");

        var result = await project.RunAsync("preview", "one");

        Assert.Equal((0, ""), (result.Code, result.Error));
    }

    [Theory]
    [InlineData("[\"--password=hunter2\"]", "args[0]", true)]
    [InlineData("[\"--db-password\", hunter2]", "args[1]", true)]
    [InlineData("[\"--password\", \"$(DB)\"]", "", false)]
    [InlineData("[\"--token-limit\", \"512\"]", "", false)]
    [InlineData("[\"--db-pass\", hunter2]", "args[1]", true)]
    [InlineData("[mysql, -u, root, -phunter2]", "args[3]", true)]
    [InlineData("[docker, login, -u, ada, -p, hunter2]", "args[5]", true)]
    [InlineData("[bash, -c, \"redis-cli -a hunter2 ping\"]", "args[2]", true)]
    [InlineData("[-phunter2]\n      command: [mysqldump]", "args[0]", true)]
    [InlineData("[\"--password-file\", /run/x, \"--pass-through\", all, -p, \"8080\", \"-production\"]", "", false)]
    [InlineData("[mkdir, -p, data]", "", false)]
    [InlineData("[mysql, -p, \"$(DB)\"]", "", false)]
    public async Task Argument_WithASecret_IsRefused(string args, string path, bool isRefused)
    {
        using var project = Project($"args: {args}");

        var result = await project.RunAsync("preview", "one", "--json");

        Assert.Equal(isRefused ? 1 : 0, result.Code);
        Assert.Contains(isRefused ? $"containers[0].{path}, holds a secret in plain text, which" : "", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "services: { web: { image: w:v1, port: 80, environment: { DB_PASSWORD: hunter2 } } }",
        "kubernetes:apps/v1:Deployment \"web\": infra:services.web.environment.DB_PASSWORD (stacks/Pulumi.one.yaml:4:79), at spec.template.spec.containers[0].env[0].value (of DB_PASSWORD), ",
        "remove it there and set it with pulumi config set --secret --path 'infra:services.web.secretEnvironment.DB_PASSWORD'")]
    [InlineData(
        "services: { web: { image: w:v1, port: 80, args: [--db-password, hunter2] } }",
        "kubernetes:apps/v1:Deployment \"web\": infra:services.web.args[1] (stacks/Pulumi.one.yaml:4:73), at spec.template.spec.containers[0].args[1], ",
        "hand it over as a variable that the program reads, set with pulumi config set --secret --path 'infra:services.web.secretEnvironment.NAME'")]
    [InlineData(
        "experiments: { rl: { image: w:v1, processes: [{ name: actor, environment: { DB_PASSWORD: hunter2 } }] } }",
        "kubernetes:apps/v1:Deployment \"rl-actor\": infra:experiments.rl.processes[0].environment.DB_PASSWORD (stacks/Pulumi.one.yaml:4:98), at spec.template.spec.containers[0].env[0].value (of DB_PASSWORD), ",
        "give it a key of its own, name that under secrets, and the secret in secretEnvironment")]
    [InlineData(
        "workbench: { image: w:v1, command: [jupyter, --host=127.0.0.1], environment: { DB_PASSWORD: hunter2 } }",
        "kubernetes:batch/v1:CronJob \"workbench\": infra:workbench.environment.DB_PASSWORD (stacks/Pulumi.one.yaml:4:101), at spec.jobTemplate.spec.template.spec.containers[0].env[3].value (of DB_PASSWORD), ",
        "take it out, and have the program read it from a mounted Secret")]
    public async Task PlainSecret_OfASetting_IsToldWithAFixThatTheSettingTakes(string setting, string where, string fix)
    {
        using var project = TemporaryProject.With(("one", $"config:\n  infra:kind: developer\n  infra:context: lab\n  infra:{setting}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Contains($" - plain-secret: {where}holds a secret in plain text, which everybody who may read the stack's state sees; {fix}\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra:registryLogin: hunter2-hunter2", "a text")]
    [InlineData("infra:registryLogin: [hunter2-hunter2]", "a list")]
    [InlineData("infra:registryLogin: []", "an empty list")]
    public async Task SecretWhereItsObjectBelongs_IsNotPrinted(string yaml, string kind)
    {
        using var project = TemporaryProject.With(("one", $"{TemporaryProject.Developer}\n  {yaml}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(
            $"settings of stack \"one\": 1 problem\n - infra:registryLogin: must be an object; got {kind}; write its settings below it\n   stacks/Pulumi.one.yaml:11:24\n", result.Error);
    }

    [Theory]
    [InlineData("infra:registryLogin: { server: { password: hunter2-hunter2 } }", "infra:registryLogin.server: must be a text; got an object; ")]
    [InlineData("infra:registryLogin: { username: [[hunter2-hunter2]] }", "infra:registryLogin.username: must be a text; got a list with a list in it; ")]
    [InlineData("infra:registryLogin: { hunter2-hunter2 }", "infra:registryLogin.[secret]: is no setting of this stack; ")]
    [InlineData("infra:registryLogin: { hunter2-hunter2: x }", "infra:registryLogin.[secret]: is no setting of this stack; ")]
    [InlineData("infra:registryLogin: { pasword: hunter2-hunter2 }", "infra:registryLogin.pasword: is no setting of this stack; did you mean password?")]
    [InlineData("infra:imagePullSecretName: { password: hunter2-hunter2 }", "infra:imagePullSecretName: must be a text; got an object; ")]
    [InlineData("infra:experiments: { e: { secrets: [hunter2-hunter2] } }", "infra:experiments.e.secrets[0]: must be an object; got a text; ")]
    [InlineData("infra:experiments: { e: { secrets: { TOKEN: hunter2-hunter2 } } }", "infra:experiments.e.secrets: must be a list of objects; got an object; ")]
    [InlineData("infra:experiments: { e: { secrets: hunter2-hunter2 } }", "infra:experiments.e.secrets: must be a list of objects; got a text; ")]
    [InlineData("infra:experiments: { e: { secrets: [{ hunter2-hunter2: }] } }", "infra:experiments.e.secrets[0].[secret]: is no setting of this stack; ")]
    [InlineData("infra:experiments: { e: { image: \"r:v1\", processes: [{ name: p, secretEnvironment: hunter2-hunter2 }] } }", "secretEnvironment: must be a map of texts; got a text; ")]
    [InlineData(
        "infra:experiments: { e: { image: \"r:v1\", processes: [{ name: p, secretEnvironment: { TOKEN: hunter2-hunter2 } }] } }",
        "must name one of the experiment's secrets; got [secret]; name the secret, not its value, and add it to them")]
    [InlineData("infra:services: { web: { secretEnvironment: [hunter2-hunter2] } }", "infra:services.web.secretEnvironment: must be a map of texts; got a list; ")]
    [InlineData("infra:services: { web: { secretEnvironment: { TOKEN: { value: hunter2-hunter2 } } } }", "infra:services.web.secretEnvironment.TOKEN: must be a text; got an object; ")]
    [InlineData("infra:services: { web: { environment: { TOKEN: { value: hunter2-hunter2 } } } }", "infra:services.web.environment.TOKEN: must be a text; got an object; ")]
    public async Task SecretInTheWrongPlace_IsNotPrinted(string yaml, string expected)
    {
        using var project = TemporaryProject.With(("one", $"{TemporaryProject.Developer}\n  {yaml}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(1, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Error + result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra:registryLogin: { server: a.b, username: u, password: 007007 }", "infra:registryLogin.password: is read as a number, which changes it; got [secret]; write quotes around it")]
    [InlineData("infra:registryLogin: 007007", "infra:registryLogin: is read as a number, which changes it; got [secret]; write quotes around it")]
    [InlineData("infra:services: { web: { secretEnvironment: { PIN: 007007 } } }", "infra:services.web.secretEnvironment.PIN: is read as a number, which changes it; got [secret]; write quotes around it")]
    public async Task SecretOfDigits_IsNotPrinted(string yaml, string expected)
    {
        using var project = TemporaryProject.With(("one", $"{TemporaryProject.Developer}\n  {yaml}\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("007007", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecretSetting_InPlain_IsToldWithTheCommandThatEncryptsIt()
    {
        using var project = TemporaryProject.With(
            ("one", TemporaryProject.Developer + "\n  infra:registryLogin: { server: registry.example.com, username: ada, password: hunter2 }\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(0, result.Code);
        Assert.Equal(
            "guard rails of stack \"one\": 1 warning\n - settings: infra:registryLogin.password: stands in plain text in the stack's file, "
            + "where everybody who reads it sees it; got [secret]; set it with pulumi config set --secret --path 'infra:registryLogin.password'\n",
            result.Error);
    }

    [Fact]
    public async Task SecretSetting_Encrypted_IsFine()
    {
        using var project = TemporaryProject.With(
            ("one", TemporaryProject.Developer + "\n  infra:registryLogin: { server: registry.example.com, username: ada, password: { secure: v1:abc } }\n"));

        Assert.Equal("", (await project.RunAsync("preview", "one")).Error);
    }

    [Fact]
    public async Task SecretGivenToASettingThatIsNone_IsTold_AndHidden()
    {
        using var project = TemporaryProject.With(
            ("one", TemporaryProject.Developer.Replace("infra:context: lab", "infra:context: { secure: v1:abc }\n  infra:podSecurity: { secure: v1:def }", StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "one");

        Assert.Contains("infra:podSecurity: must be one of ", result.Error, StringComparison.Ordinal);
        Assert.Contains("got [secret]", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd", "which lies outside; put it below the folder that Pulumi.yaml is in")]
    [InlineData("../outside", "which lies outside; put it below the folder that Pulumi.yaml is in")]
    [InlineData("gone.txt", "which is not there; name one that is there")]
    [InlineData("\"a\\0b\"", "got \"a\\u0000b\"; remove U+0000, which no name may have")]
    [InlineData(".git/config", "without a name that begins with a dot; got \".git/config\"; name one that is meant to be read")]
    [InlineData("a/../.env", "without a name that begins with a dot")]
    [InlineData("link.txt", "not a link; got \"link.txt\"; put the file itself there")]
    [InlineData("empty.txt", "of 1 byte to 1 MiB; got \"empty.txt\" of 0 bytes; name another")]
    [InlineData("large.txt", "of 1 byte to 1 MiB; got \"large.txt\" of 1048577 bytes; name another")]
    public async Task FileOfASecret_IsOneOfTheProject(string file, string problem)
    {
        using var project = WithFile(file);

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(1, result.Code);
        Assert.Contains("infra:experiments: the file of the secret loot must be a file of the project's folder, named from there", result.Error, StringComparison.Ordinal);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileOfASecret_StandsInThePlanByName()
    {
        using var project = WithFile("token.txt");

        var result = await project.RunAsync("preview", "one", "--json");

        Assert.Equal(0, result.Code);
        Assert.Contains("\"infra/files\": \"loot=token.txt\"", result.Output, StringComparison.Ordinal);
        Assert.Contains(", from loot=token.txt\n", (await project.RunAsync("preview", "one")).Output, StringComparison.Ordinal);
        Assert.Contains("\"loot\": \"[secret]\"", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextOfStrangers_DoesNotActOnATerminalOrInCi()
    {
        using var project = TemporaryProject.With(
            ("one", TemporaryProject.Developer + "\n  infra:namespace: \"x\\n```\\n::error::pwn\\u202e\"\n"));

        var result = await project.RunAsync("preview", "one");

        Assert.Contains("got \"x\\n```\\n::error::pwn\\u202E\"", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Error.Split('\n'), line => line.StartsWith("::", StringComparison.Ordinal) || line.StartsWith("```", StringComparison.Ordinal));
    }

    private static TemporaryProject WithFile(string file)
    {
        var project = TemporaryProject.With((
            "one",
            $"config:\n  infra:kind: developer\n  infra:context: lab\n  infra:experiments:\n    e1:\n      image: r:v1\n      secrets: [{{ name: loot, file: {file} }}]\n      processes: [{{ name: learner, secretEnvironment: {{ LOOT: loot }} }}]\n"));
        File.WriteAllText(Path.Combine(project.Root, "token.txt"), "hunter2");
        File.WriteAllText(Path.Combine(project.Root, "empty.txt"), "");
        File.WriteAllText(Path.Combine(project.Root, "large.txt"), new string('x', (1024 * 1024) + 1));
        File.CreateSymbolicLink(Path.Combine(project.Root, "link.txt"), "/etc/hostname");
        return project;
    }

    private static TemporaryProject Project(string setting) => TemporaryProject.With((
        "one",
        $"config:\n  infra:kind: developer\n  infra:context: lab\n  infra:services:\n    web:\n      image: w:v1\n      port: 80\n      {setting}\n"));
}
