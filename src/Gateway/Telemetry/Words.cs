using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Telemetry;

/// <summary>The words for labels of metrics.</summary>
internal static class Words
{
    extension(ListenerMode mode)
    {
        /// <summary>The word for it.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It is none of them.</exception>
        public string Word => mode switch
        {
            ListenerMode.Http => "http",
            ListenerMode.Tcp => "tcp",
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, message: null),
        };
    }
}
