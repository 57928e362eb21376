namespace UserBalance.Gateway.Http.Visits;

/// <summary>The feature of a request that the server has answered to the end although it had not read all of it.</summary>
internal sealed class EarlyAnswer
{
    public static readonly EarlyAnswer Given = new();

    private EarlyAnswer()
    {
    }
}
