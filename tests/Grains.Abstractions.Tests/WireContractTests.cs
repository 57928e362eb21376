using System.Reflection;
using System.Runtime.CompilerServices;

namespace UserBalance.Grains.Abstractions.Tests;

/// <summary>
/// During an upgrade processes of two versions talk to each other. <c>WireContract.txt</c> has every call and every field that any version
/// has sent, and nothing may be taken from it: a field that has changed would be read as something else. A new line is added by this test.
/// </summary>
public sealed class WireContractTests
{
    private const string Advice =
        "Processes of the version before would misread it. Add fields under new ids and calls under new names; never change, rename or "
            + "reuse one.";

    private const string FileName = "WireContract.txt";

    private static readonly Assembly Contracts = typeof(ClientKey).Assembly;

    [Fact]
    public void EveryCallAndField_ThatWasEverSent_IsStillThere()
    {
        var gone = Known().Except(Lines(), StringComparer.Ordinal).ToArray();
        Assert.True(gone.Length == 0, $"{Advice}\n{string.Join('\n', gone)}");
    }

    // The run adds what is missing and fails: somebody has to commit it.
    [Fact]
    public void EveryCallAndField_IsInTheContract()
    {
        var known = Known();
        var added = Lines().Except(known, StringComparer.Ordinal).ToArray();
        if (added.Length > 0)
            File.WriteAllLines(SourcePath(), known.Concat(added).Order(StringComparer.Ordinal));
        Assert.True(added.Length == 0, $"Added to the contract, commit it:\n{string.Join('\n', added)}");
    }

    [Fact]
    public void EveryMessage_HasAnAlias() =>
        Assert.DoesNotContain(Messages(), type => type.GetCustomAttribute<AliasAttribute>() is null);

    private static string[] Lines() =>
        [.. Messages().SelectMany(FieldsOf).Concat(Grains().SelectMany(CallsOf)).Order(StringComparer.Ordinal)];

    private static IEnumerable<Type> Messages() =>
        Contracts.GetTypes().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);

    private static IEnumerable<Type> Grains() =>
        Contracts.GetTypes().Where(type => type.IsInterface && type.GetCustomAttribute<AliasAttribute>() is not null);

    private static IEnumerable<string> FieldsOf(Type type)
    {
        var alias = type.GetCustomAttribute<AliasAttribute>()?.Alias;
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{alias} {Convert.ToInt64(Enum.Parse(type, name), provider: null)} = {name}");
        return Members(type)
            .Select(member => (Id: member.GetCustomAttribute<IdAttribute>(), Type: TypeOf(member)))
            .Where(member => member.Id is not null)
            .Select(member => $"{alias} {member.Id!.Id}: {Name(member.Type)}");
    }

    private static IEnumerable<string> CallsOf(Type type)
    {
        var alias = type.GetCustomAttribute<AliasAttribute>()!.Alias;
        return type.GetMethods().Select(method =>
            $"{alias}.{method.GetCustomAttribute<AliasAttribute>()?.Alias ?? method.Name}" +
            $"({string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)))}): {Name(method.ReturnType)}");
    }

    private static IEnumerable<MemberInfo> Members(Type type) =>
        type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(member => member is FieldInfo or PropertyInfo);

    private static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    private static string Name(Type type) => type switch
    {
        { IsArray: true } => $"{Name(type.GetElementType()!)}[]",
        { IsGenericType: true } => $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        _ => type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name,
    };

    private static string[] Known() => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, FileName));

    private static string SourcePath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, FileName);
}
