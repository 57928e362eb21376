using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace UserBalance.Architecture.Tests.Sources;

/// <summary>What the rules ask about a declared type.</summary>
internal static class DeclaredType
{
    private const string Serialized = "GenerateSerializer";

    /// <summary>Its name, without parameters of types.</summary>
    public static string NameOf(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax declared => declared.Identifier.Text,
        DelegateDeclarationSyntax declared => declared.Identifier.Text,
        _ => throw new ArgumentException($"{type} is no type.", nameof(type)),
    };

    /// <summary>
    /// Whether it is a message or a part of one: what Orleans sends or stores, and the records that are JSON of the admin API, which are
    /// named so.
    /// </summary>
    public static bool IsMessage(MemberDeclarationSyntax type) =>
        type.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == Serialized)
        || (type is RecordDeclarationSyntax && NameOf(type).EndsWith("Resource", StringComparison.Ordinal));

    /// <summary>Whether it is options: a record that is named so.</summary>
    public static bool IsOptions(MemberDeclarationSyntax type) =>
        type is RecordDeclarationSyntax && NameOf(type).EndsWith("Options", StringComparison.Ordinal);

    /// <summary>The number of parameters of its constructor that has the most, a primary one among them.</summary>
    public static int LongestConstructorOf(BaseTypeDeclarationSyntax type) =>
        type is TypeDeclarationSyntax declared
            ? declared.Members.OfType<ConstructorDeclarationSyntax>().Select(constructor => constructor.ParameterList)
                .Append(declared.ParameterList)
                .Max(parameters => parameters?.Parameters.Count ?? 0)
            : 0;
}
