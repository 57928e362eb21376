using UserBalance.Compare.Measuring;

namespace UserBalance.Compare.Tests.Measuring;

public sealed class ProcessFiguresTests
{
    [Fact]
    public void CpuOf_NameWithSpacesAndParentheses_AddsUserAndKernelTime() =>
        Assert.Equal(
            TimeSpan.FromSeconds(1.57),
            ProcessFigures.CpuOf("6055 (nginx: worker (1) of 2) S 1 6055 6055 0 -1 4194560 1 0 0 0 123 34 7 8 20 0 1 0 9 10 11"));

    [Fact]
    public void Read_ThisProcess_HasUsedSomething()
    {
        var figures = ProcessFigures.Read([Environment.ProcessId]);

        Assert.InRange(figures.Cpu, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Assert.InRange(figures.Memory, 1_000_000, figures.PeakMemory);
    }
}
