using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace UserBalance.Architecture.Tests.Sources;

/// <summary>A source file of the product, as it is written.</summary>
internal sealed class SourceFile
{
    /// <summary>What stands for the folder of a file that is in none.</summary>
    public const string NoFolder = ".";

    private static readonly Lazy<IReadOnlyList<SourceFile>> All = new(ReadAll);

    /// <param name="path">Its path from the root of the repository: <c>src/Project/Folder/File.cs</c>.</param>
    /// <param name="text">What is in it.</param>
    public SourceFile(string path, string text)
    {
        var parts = path.Split('/');
        (Path, Project, Folder) = (path, parts[1], parts.Length > 3 ? parts[2] : NoFolder);
        Root = CSharpSyntaxTree.ParseText(text, CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.Parse))
            .GetCompilationUnitRoot();
        Namespace = Root.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();
        Types = [.. Root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Where(IsType)
            .Cast<MemberDeclarationSyntax>()];
    }

    /// <summary>All files below <c>src</c>.</summary>
    public static IReadOnlyList<SourceFile> OfProduct => All.Value;

    /// <summary>Its path from the root of the repository.</summary>
    public string Path { get; }

    /// <summary>The project that it belongs to.</summary>
    public string Project { get; }

    /// <summary>The folder of the project, at the first level.</summary>
    public string Folder { get; }

    /// <summary>The namespace of its types, if it has one.</summary>
    public string? Namespace { get; }

    /// <summary>The syntax.</summary>
    public CompilationUnitSyntax Root { get; }

    /// <summary>The types that are not inside another one.</summary>
    public IReadOnlyList<MemberDeclarationSyntax> Types { get; }

    private static bool IsType(SyntaxNode node) => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax;

    private static IReadOnlyList<SourceFile> ReadAll() =>
    [
        .. Repository.Files("*.cs")
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .Select(file => new SourceFile(file, File.ReadAllText(Repository.FullPath(file)))),
    ];
}
