using k8s;
using k8s.Models;

namespace UserBalance.Docs.Tests.Deployment;

/// <summary>The manifests for Kubernetes, read strictly: a field that there is not is an exception.</summary>
internal static class Manifests
{
    public const string Kustomization = "kustomization.yaml";

    public static readonly string[] Directories = ["deploy/kubernetes/base", "deploy/kubernetes/example"];

    public static IReadOnlyList<object> All { get; } =
    [
        .. Directories.SelectMany(directory => Document.Files(directory, "*.yaml"))
            .Where(path => !path.EndsWith(Kustomization, StringComparison.Ordinal))
            .SelectMany(path => KubernetesYaml.LoadAllFromString(new Document(path).Text, strict: true)),
    ];

    public static IReadOnlyList<Workload> Workloads { get; } =
    [
        .. Of<V1Deployment>().Select(
            deployment => new Workload(deployment.Name(), deployment.Spec.Selector.MatchLabels, deployment.Spec.Template)),
        .. Of<V1StatefulSet>().Select(set => new Workload(set.Name(), set.Spec.Selector.MatchLabels, set.Spec.Template)),
    ];

    public static IEnumerable<T> Of<T>() => All.OfType<T>();

    /// <summary>The workloads whose pods a selector finds; at least one.</summary>
    public static Workload[] FoundBy(IDictionary<string, string> selector)
    {
        Workload[] found = [.. Workloads.Where(workload => workload.IsFoundBy(selector))];
        Assert.NotEmpty(found);
        return found;
    }
}

/// <summary>A workload and its pods.</summary>
internal sealed record Workload(string Name, IDictionary<string, string> Selector, V1PodTemplateSpec Template)
{
    public V1PodSpec Pod => Template.Spec;

    public V1Container Container => Pod.Containers.Single();

    public bool IsFoundBy(IDictionary<string, string> selector) =>
        selector.All(label => Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    public bool HasPort(string nameOrNumber) =>
        Container.Ports.Any(port => port.Name == nameOrNumber || $"{port.ContainerPort}" == nameOrNumber);
}
