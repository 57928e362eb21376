using UserBalance.Architecture.Tests.Sources;

namespace UserBalance.Architecture.Tests.Floors;

/// <summary>Folders are floors: they use what is listed, and never each other in a circle.</summary>
public sealed class FloorTests
{
    private const string Contracts = "Grains.Abstractions";

    // What is added to a builder of Orleans is found where Orleans' own is.
    private static readonly string[] InNamespacesOfOthers = ["src/Silo/Embedded/EmbeddedStoreSiloBuilderExtensions.cs"];

    private static readonly FolderEdges Edges = new(SourceFile.OfProduct);

    public static TheoryData<string> Projects =>
        [.. SourceFile.OfProduct.Select(file => file.Project).Union(AllowedEdges.Projects)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folder_OfAProject_UsesWhatIsListed(string project)
    {
        var (used, listed) = (Edges.Of(project), AllowedEdges.Of(project));
        Assert.Equal(listed.Distinct(), listed);
        Findings.AssertNone(
        [
            .. used.Except(listed).Select(edge => $"{project}: {edge} is not listed: {string.Join(", ", Edges.All[(project, edge)])}"),
            .. listed.Except(used).Select(edge => $"{project}: {edge} is listed, but there is no such use any more"),
        ]);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_DoNotUseEachOtherInACircle(string project) =>
        Findings.AssertNone(FolderCycles.In(Edges.Of(project)).SelectMany(cycle => cycle));

    [Fact]
    public void Namespace_OfAFileInAFolder_IsTheFoldersOwn() => Findings.AssertNone(
        SourceFile.OfProduct
            .Where(file => file.Project != Contracts && file.Folder != SourceFile.NoFolder)
            .Where(file => file.Namespace != "UserBalance." + Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.'))
            .Select(file => file.Path)
            .Except(InNamespacesOfOthers));

    // Every folder of the project would see what such a file has, without a line that says so.
    [Fact]
    public void File_OfAProjectWithFolders_IsInOneOfThemUnlessItIsTheProgram() => Findings.AssertNone(
        SourceFile.OfProduct
            .Where(file => file.Folder == SourceFile.NoFolder
                && file.Project != Contracts
                && !file.Path.EndsWith("/Program.cs", StringComparison.Ordinal))
            .Where(file => SourceFile.OfProduct.Any(other => other.Project == file.Project && other.Folder != SourceFile.NoFolder))
            .Select(file => file.Path));

    [Theory]
    [InlineData("using UserBalance.House.Cellar;")]
    [InlineData("using static UserBalance.House.Cellar.Coal;")]
    [InlineData("using Fuel = UserBalance.House.Cellar.Coal;")]
    [InlineData("using Fuel = System.Collections.Generic.List<UserBalance.House.Cellar.Coal>;")]
    [InlineData("using UserBalance.House.Cellar.Shelves;")]
    [InlineData("", "UserBalance.House.Cellar.Coal")]
    [InlineData("", "global::UserBalance.House.Cellar.Coal")]
    [InlineData("", "Cellar.Coal")]
    [InlineData("", "House.Cellar.Coal")]
    [InlineData("", "Cellar.Shelves.Jam")]
    [InlineData("", "int", "Cellar.Coal.Lumps")]
    [InlineData("", "int", "0", "Cellar.Coal")]
    public void Edge_ThatIsPlanted_IsFound(string line, string type = "int", string value = "0", string cref = "int") =>
        Assert.Equal([new FolderEdge("Attic", "Cellar")], EdgesOf(Planted(line, type, value, cref)));

    [Theory]
    [InlineData("using UserBalance.House.Attic.Beams;")]
    [InlineData("using UserBalance.House.Door;")]
    [InlineData("using System.Cellar;")]
    [InlineData("", "Cellar.Unknown")]
    [InlineData("", "int", "this.Cellar.Coal")]
    public void Name_OfSomethingElse_IsNoEdge(string line, string type = "int", string value = "0") =>
        Assert.Empty(EdgesOf(Planted(line, type, value, "int")));

    [Fact]
    public void Cycle_ThatIsPlanted_IsFound()
    {
        FolderEdge[] floors = [new("Roof", "Attic"), new("Attic", "Hall"), new("Hall", "Cellar"), new("Attic", "Cellar")];
        Assert.Empty(FolderCycles.In(floors));
        Assert.Equal([["Attic", "Cellar", "Hall"]], FolderCycles.In([.. floors, new("Cellar", "Attic")]));
    }

    private static IReadOnlyList<FolderEdge> EdgesOf(SourceFile planted) => new FolderEdges(
    [
        planted,
        new("src/House/Cellar/Coal.cs", "namespace UserBalance.House.Cellar; internal static class Coal;"),
        new("src/House/Cellar/Shelves/Jam.cs", "namespace UserBalance.House.Cellar.Shelves; internal static class Jam;"),
        new("src/House.Door/Cellar/Bell.cs", "namespace UserBalance.House.Door.Cellar; internal static class Bell;"),
    ]).Of("House");

    private static SourceFile Planted(string line, string type, string value, string cref) => new(
        "src/House/Attic/Bed.cs",
        $$"""
        {{line}}

        namespace UserBalance.House.Attic;

        /// <summary>Beside <see cref="{{cref}}"/>.</summary>
        internal sealed class Bed
        {
            private {{type}} _it = {{value}};
        }
        """);
}
