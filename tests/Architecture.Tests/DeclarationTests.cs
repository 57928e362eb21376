using Microsoft.CodeAnalysis.CSharp.Syntax;
using UserBalance.Architecture.Tests.Sources;

namespace UserBalance.Architecture.Tests;

/// <summary>How types are declared: one in a file, and with few things that they need.</summary>
public sealed class DeclarationTests
{
    private const int MostParameters = 7;

    [Fact]
    public void File_OfTheProduct_HasOneTypeUnlessItIsAMessageWithItsParts() =>
        Findings.AssertNone(SourceFile.OfProduct.Where(HasSeveralTypes).Select(file => file.Path));

    [Fact]
    public void Constructor_OfTheProduct_HasSevenParametersAtTheMost() =>
        Findings.AssertNone(LongConstructorsIn(SourceFile.OfProduct));

    [Theory]
    [InlineData("class A; class B;", true)]
    [InlineData("record A; enum B;", true)]
    [InlineData("interface A; delegate void B();", true)]
    [InlineData("[GenerateSerializer] record A; class B;", true)]
    [InlineData("[GenerateSerializer] record B; [GenerateSerializer] enum C;", true)]
    [InlineData("[GenerateSerializer] record A; [GenerateSerializer] enum B;", false)]
    [InlineData("record AResource; record BResource;", false, "AResource")]
    [InlineData("class A { class B; }", false)]
    public void File_WithPlantedTypes_IsJudged(string types, bool hasSeveral, string name = "A") =>
        Assert.Equal(hasSeveral, HasSeveralTypes(new($"src/House/Attic/{name}.cs", $"namespace UserBalance.House.Attic; {types}")));

    [Theory]
    [InlineData("class A(int a, int b, int c, int d, int e, int f, int g);", false)]
    [InlineData("class A(int a, int b, int c, int d, int e, int f, int g, int h);", true)]
    [InlineData("class A { A(int a, int b, int c, int d, int e, int f, int g, int h) { } }", true)]
    [InlineData("class B { class A(int a, int b, int c, int d, int e, int f, int g, int h); }", true)]
    [InlineData("record struct A(int a, int b, int c, int d, int e, int f, int g, int h);", true)]
    [InlineData("[GenerateSerializer] record A(int a, int b, int c, int d, int e, int f, int g, int h);", false)]
    [InlineData("record AOptions(int a, int b, int c, int d, int e, int f, int g, int h);", false)]
    public void Constructor_ThatIsPlanted_IsJudged(string type, bool isLong) =>
        Assert.Equal(isLong ? ["House: A"] : [], LongConstructorsIn([new("src/House/Attic/A.cs", type)]));

    private static bool HasSeveralTypes(SourceFile file) =>
        file.Types.Count > 1
        && !(file.Types.All(DeclaredType.IsMessage) && DeclaredType.NameOf(file.Types[0]) == Path.GetFileNameWithoutExtension(file.Path));

    private static IEnumerable<string> LongConstructorsIn(IEnumerable<SourceFile> files) =>
        from file in files
        from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where DeclaredType.LongestConstructorOf(type) > MostParameters && !DeclaredType.IsMessage(type) && !DeclaredType.IsOptions(type)
        select $"{file.Project}: {DeclaredType.NameOf(type)}";
}
