using k8s.Models;
using YamlDotNet.Serialization;

namespace UserBalance.Docs.Tests.Deployment;

/// <summary>The manifests for Kubernetes fit together, and the configuration in them is one.</summary>
public sealed class ManifestTests
{
    private const string Configuration = "deploy/kubernetes/base/appsettings.json";
    private const int Unwind = 15;

    [Fact]
    public void Workloads_AreTheProductsAndTheExamples() =>
        Assert.Equal(
            ["backend", "gateway", "redis", "silo"], Manifests.Workloads.Select(workload => workload.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Kustomizations_NameEveryFile() => Assert.All(Manifests.Directories, directory =>
    {
        var text = new Document($"{directory}/{Manifests.Kustomization}").Text;
        var lists = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(text);
        var named = Strings(lists["resources"])
            .Concat(Generated(lists, "configMapGenerator", "files"))
            .Concat(Generated(lists, "secretGenerator", "envs"))
            .Where(path => !path.StartsWith("..", StringComparison.Ordinal));
        var files = Document.Files(directory, "*").Select(path => Path.GetFileName(path)).Where(file => file != Manifests.Kustomization);
        Assert.Equal(files.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Selectors_FindPods()
    {
        Assert.All(Manifests.Workloads, workload => Assert.True(workload.IsFoundBy(workload.Selector), workload.Name));
        Assert.All(Manifests.Of<V1PodDisruptionBudget>(), budget => Manifests.FoundBy(budget.Spec.Selector.MatchLabels));
        Assert.All(Manifests.Workloads.SelectMany(workload => workload.Pod.TopologySpreadConstraints ?? []), spread => Manifests.FoundBy(
            spread.LabelSelector.MatchLabels));
        Assert.All(Manifests.Of<V2HorizontalPodAutoscaler>(), scaler => Assert.Contains(
            scaler.Spec.ScaleTargetRef.Name, Manifests.Workloads.Select(workload => workload.Name)));
    }

    [Fact]
    public void Ports_OfServicesAndProbes_AreThePods()
    {
        foreach (var service in Manifests.Of<V1Service>())
            Assert.All(service.Spec.Ports, port => Assert.All(
                Manifests.FoundBy(service.Spec.Selector), pod => AssertPort(pod, $"{port.TargetPort}")));
        foreach (var workload in Manifests.Workloads)
            Assert.All(Probes(workload.Container), probe => AssertPort(workload, $"{probe.HttpGet?.Port ?? probe.TcpSocket.Port}"));
    }

    [Fact]
    public void Ports_OfNetworkPolicies_ArePortsOfTheirPods()
    {
        var policies = Manifests.Of<V1NetworkPolicy>().ToArray();
        Assert.Equal(["gateway", "server", "silo", "store"], policies.Select(policy => policy.Metadata.Name).Order(StringComparer.Ordinal));
        foreach (var policy in policies)
        {
            var pods = Manifests.FoundBy(policy.Spec.PodSelector.MatchLabels);
            Assert.All(
                policy.Spec.Ingress.SelectMany(rule => rule.Ports), port => Assert.All(pods, pod => AssertPort(pod, $"{port.Port}")));
            Assert.All(policy.Spec.Ingress.SelectMany(rule => Peers(rule.FromProperty)), peer => Manifests.FoundBy(peer));
            foreach (var rule in policy.Spec.Egress ?? [])
                Assert.All(
                    Peers(rule.To).SelectMany(Manifests.FoundBy), pod => Assert.All(rule.Ports, port => AssertPort(pod, $"{port.Port}")));
        }
    }

    [Theory]
    [InlineData("11111", "silo")]
    [InlineData("30000", "gateway")]
    public void Ports_OfSilos_AreOpenToOneKindOfPodOnly(string port, string from)
    {
        var silo = Manifests.Of<V1NetworkPolicy>().Single(policy => policy.Metadata.Name == "silo");
        var rule = silo.Spec.Ingress.Single(rule => rule.Ports.Any(open => $"{open.Port}" == port));
        Assert.Equal(from, Assert.Single(Manifests.FoundBy(Assert.Single(Peers(rule.FromProperty)))).Name);
    }

    [Theory]
    [InlineData("silo", "silo", "UserBalance:Cluster:SiloPort")]
    [InlineData("silo", "clients", "UserBalance:Cluster:ClientPort")]
    [InlineData("silo", "health", "UserBalance:Cluster:Http:Bind")]
    [InlineData("gateway", "admin", "UserBalance:Gateway:Admin:Bind")]
    public void Ports_OfPods_AreTheDefaults(string workload, string port, string key) =>
        Assert.Equal(Settings.DefaultPort(key), $"{Find(workload).Container.Ports.Single(named => named.Name == port).ContainerPort}");

    [Fact]
    public void Listeners_AreThePortsOfTheGateway()
    {
        var binds = Settings.Of(Configuration).Where(setting => setting.Key.EndsWith(":Bind", StringComparison.Ordinal))
            .Select(setting => setting.Value.Split(':')[^1]);
        Assert.All(binds, port => AssertPort(Find("gateway"), port));
    }

    [Fact]
    public void Environment_NamesDocumentedSettingsAndSecretsThatThereAre()
    {
        var variables = Manifests.Workloads.SelectMany(workload => workload.Container.Env ?? []).ToArray();
        var secrets = new Document("deploy/kubernetes/example/secret.env").Lines.Select(line => line.Split('=')[0]).ToArray();
        Settings.AssertDocumented(variables.Select(variable => variable.Name));
        Assert.All(
            variables.Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>(),
            secret => Assert.Contains(secret.Key, secrets));
    }

    [Fact]
    public void Containers_AreRestricted() => Assert.All(Manifests.Workloads, workload =>
    {
        Assert.True(workload.Pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", workload.Pod.SecurityContext.SeccompProfile.Type);
        Assert.False(workload.Pod.AutomountServiceAccountToken);
        Assert.True(workload.Container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(workload.Container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], workload.Container.SecurityContext.Capabilities.Drop);
    });

    [Fact]
    public void GracePeriod_OfTheGateway_HoldsThePauseTheVisitsAndTheUnwinding()
    {
        var gateway = Find("gateway");
        var needed = gateway.Container.Lifecycle.PreStop.Sleep.Seconds
            + Seconds("Gateway:ShutdownDelay")
            + Seconds("Gateway:ShutdownTimeout")
            + Unwind;
        Assert.True(gateway.Pod.TerminationGracePeriodSeconds >= needed, $"{needed} s are needed");

        static int Seconds(string key) => int.Parse(Settings.Of(Configuration)[key].TrimEnd('s'), null);
    }

    [Fact]
    public void Service_OfTheGateway_KeepsUsersAddresses() =>
        Assert.Equal("Local", Manifests.Of<V1Service>().Single(service => service.Spec.Type == "LoadBalancer").Spec.ExternalTrafficPolicy);

    [Fact]
    public async Task Configuration_IsAccepted() => Assert.Equal("", await Settings.ProblemsOfAsync(Configuration));

    private static Workload Find(string name) => Manifests.Workloads.Single(workload => workload.Name == name);

    private static void AssertPort(Workload workload, string port) =>
        Assert.True(workload.HasPort(port), $"{workload.Name} has no port {port}");

    private static IEnumerable<V1Probe> Probes(V1Container container) =>
        new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }.OfType<V1Probe>();

    private static IEnumerable<IDictionary<string, string>> Peers(IEnumerable<V1NetworkPolicyPeer>? peers) =>
        (peers ?? []).Select(peer => peer.PodSelector?.MatchLabels).OfType<IDictionary<string, string>>();

    private static IEnumerable<string> Strings(object list) => ((List<object>)list).Cast<string>();

    private static IEnumerable<string> Generated(Dictionary<object, object> lists, string generator, string source) =>
        lists.TryGetValue(generator, out var found)
            ? ((List<object>)found).SelectMany(entry => Strings(((Dictionary<object, object>)entry)[source]))
            : [];
}
