using UserBalance.Fuzz.Engine;

namespace UserBalance.Fuzz.Tests.Engine;

public sealed class MutatorTests
{
    private static readonly byte[] Seed = [1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public void Change_SameRandom_MakesTheSameInputs() => Assert.Equal(Inputs(7), Inputs(7));

    [Fact]
    public void Change_OtherRandom_MakesOtherInputs() => Assert.NotEqual(Inputs(7), Inputs(8));

    [Fact]
    public void Change_AnyInput_IsNotTooLong()
    {
        Assert.All(Inputs(1), input => Assert.InRange(input.Length, 0, 16));
        Assert.Contains(Inputs(1), input => input.Length == 16);
    }

    [Fact]
    public void Change_Words_ArePutIn() => Assert.Contains(Inputs(1), input => input.AsSpan().IndexOf("word"u8) >= 0);

    [Fact]
    public void Change_NothingWithoutWords_BecomesSomething()
    {
        var mutator = new Mutator(new Random(1), [], maxLength: 4);
        Assert.Contains(Enumerable.Range(0, 100), _ => mutator.Change([], []).Length > 0);
    }

    private static List<byte[]> Inputs(int seed)
    {
        var mutator = new Mutator(new Random(seed), ["word"], maxLength: 16);
        return [.. Enumerable.Range(0, 2000).Select(_ => mutator.Change(Seed, [9, 9, 9]).ToArray())];
    }
}
