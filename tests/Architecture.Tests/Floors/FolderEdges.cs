using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using UserBalance.Architecture.Tests.Sources;

namespace UserBalance.Architecture.Tests.Floors;

/// <summary>
/// Finds which folders of a project use which: by the using lines of their files, and by the names in them that say where they are from. A
/// file's namespace is that of its folder, so there is no third way.
/// </summary>
internal sealed class FolderEdges
{
    private const string Prefix = "UserBalance.";

    private readonly string[] _projects;
    private readonly ILookup<(string Project, string Folder), string> _types;

    /// <param name="files">The files of all projects.</param>
    public FolderEdges(IReadOnlyList<SourceFile> files)
    {
        // Of two projects that a namespace may belong to it is the one with the longer name's.
        _projects = [.. files.Select(file => file.Project).Distinct().OrderByDescending(project => project.Length)];
        _types = files
            .SelectMany(file => file.Types.Select(type => (Place: (file.Project, file.Folder), Name: DeclaredType.NameOf(type))))
            .ToLookup(type => type.Place, type => type.Name);
        All = files
            .SelectMany(file => UsedBy(file).Select(used => (file.Project, Edge: new FolderEdge(file.Folder, used), file.Path)))
            .ToLookup(use => (use.Project, use.Edge), use => use.Path);
    }

    /// <summary>The edges, each with the files that make it.</summary>
    public ILookup<(string Project, FolderEdge Edge), string> All { get; }

    /// <summary>The edges of one project.</summary>
    public IReadOnlyList<FolderEdge> Of(string project) =>
        [.. All.Select(use => use.Key).Where(use => use.Project == project).Select(use => use.Edge)];

    private IEnumerable<string> UsedBy(SourceFile file) =>
        file.Folder == SourceFile.NoFolder
            ? []
            : NamesIn(file.Root).Select(name => FolderOf(name, file)).OfType<string>().Where(folder => folder != file.Folder).Distinct();

    private static IEnumerable<string> NamesIn(CompilationUnitSyntax root) => root
        .DescendantNodes(descendIntoTrivia: true)
        .Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax or QualifiedCrefSyntax)
        .Select(node => node.ToString().Replace("global::", "", StringComparison.Ordinal))
        .Distinct();

    private string? FolderOf(string name, SourceFile file) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
            ? FolderOfWhole(name[Prefix.Length..], file.Project)
            : FolderOfRelative(name, file.Project);

    private string? FolderOfWhole(string name, string project)
    {
        if (Array.Find(_projects, each => name == each || name.StartsWith(each + '.', StringComparison.Ordinal)) != project
            || name.Length == project.Length)
            return null;
        var folder = name[(project.Length + 1)..].Split('.')[0];
        return HasFolder(project, folder) ? folder : null;
    }

    // A name may begin with a folder, or with the project: a type must be behind it then, as many a property has the name of a folder.
    private string? FolderOfRelative(string name, string project)
    {
        var parts = name.Split('.');
        var at = name.StartsWith(project + '.', StringComparison.Ordinal) ? project.Split('.').Length : 0;
        return parts.Length > at + 1
            && parts[(at + 1)..].Take(2).Any(part => _types[(project, parts[at])].Contains(part)) ? parts[at] : null;
    }

    private bool HasFolder(string project, string folder) => _types.Contains((project, folder));
}
