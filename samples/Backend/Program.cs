namespace UserBalance.Backend;

internal static class Program
{
    private const int Unwell = 1;
    private const int UserMistake = 2;

    private static async Task<int> Main(string[] args)
    {
        try
        {
            if (args is ["--health", .. var rest])
                return await BackendHealth.AskAsync(BackendArguments.Parse(rest, Environment.GetEnvironmentVariable)) ? 0 : Unwell;
            var options = BackendArguments.Parse(args, Environment.GetEnvironmentVariable);
            using var signal = new StopSignal();
            await using var server = await BackendServer.StartAsync(options);
            Console.WriteLine($"{server.Name} listens on {server.Address}");
            await signal.Received;
            return 0;
        }
        catch (Exception mistake) when (mistake is BackendArgumentException or IOException)
        {
            await Console.Error.WriteLineAsync(mistake.Message);
            return UserMistake;
        }
    }
}
