using UserBalance.Testing;

namespace UserBalance.Browser.Tests.Setup;

/// <summary>Many users, each from an address of its own.</summary>
internal static class Crowd
{
    private const int AtOnce = 64;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Users who were not there before come and are served.</summary>
    public static async Task<Visitor[]> ArriveAsync(TestPool pool, int count)
    {
        var users = Visitor.Next(count);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForEachAsync(users, limit, async (user, _) => Assert.Equal(200, (await user.AskAsync(pool.Http)).Status));
        return users;
    }

    /// <summary>One user comes and is served.</summary>
    public static async Task<(Visitor User, string Server)> ArriveAsync(TestPool pool)
    {
        var user = Visitor.Next();
        var answer = await user.AskAsync(pool.Http);
        Assert.Equal(200, answer.Status);
        return (user, answer.Body);
    }

    /// <summary>Users come at a steady rate, whether or not those before have been served.</summary>
    /// <returns>How many per second were served.</returns>
    public static async Task<double> ArriveSteadilyAsync(TestPool pool, int perSecond, TimeSpan duration)
    {
        var visits = new List<Task<Answer>>();
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Step);
        for (var elapsed = TimeSpan.Zero; elapsed < duration; elapsed = TimeProvider.System.GetElapsedTime(start))
        {
            while (visits.Count < elapsed.TotalSeconds * perSecond)
                visits.Add(Task.Run(() => Visitor.Next().AskAsync(pool.Http)));
            await timer.WaitForNextTickAsync();
        }

        var answers = await Eventually.Within("the answers to all users", Task.WhenAll(visits));
        return answers.Count(answer => answer.Status == 200) / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
