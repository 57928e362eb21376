using System.Net.Sockets;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Telemetry;

/// <summary>The words for labels and logs.</summary>
internal static class Words
{
    extension(VisitOutcome outcome)
    {
        /// <summary>The word for it.</summary>
        public string Word => outcome switch
        {
            VisitOutcome.Served => Reason.Served,
            VisitOutcome.Full => Reason.Full,
            VisitOutcome.NoServerUp => Reason.NoServerUp,
            VisitOutcome.Moving => Reason.Moving,
            VisitOutcome.ControlPlaneAway => Reason.ControlPlaneAway,
            VisitOutcome.ServerSilent => Reason.ServerSilent,
            VisitOutcome.ServerTimeout => Reason.ServerTimeout,
            VisitOutcome.Withdrawn => Reason.Withdrawn,
            VisitOutcome.BadRequest => Reason.BadRequest,
            VisitOutcome.ClientNotTold => Reason.ClientNotTold,
            VisitOutcome.TooManyConnections => Reason.TooManyConnections,
            VisitOutcome.GatewayTrouble => Reason.GatewayTrouble,
            VisitOutcome.TooManyOfClient => Reason.TooManyOfClient,
            VisitOutcome.Abandoned => Reason.Abandoned,
            _ => Reason.Broken,
        };
    }

    extension(ConnectException failure)
    {
        /// <summary>How a visit ends whose connection could not be made.</summary>
        public VisitOutcome Outcome => failure.Fault switch
        {
            ConnectFault.Server => failure.SocketErrorCode == SocketError.TimedOut ? VisitOutcome.ServerTimeout : VisitOutcome.ServerSilent,
            _ when failure.IsWantOfRoom => VisitOutcome.TooManyConnections,
            _ => VisitOutcome.GatewayTrouble,
        };
    }

    extension(CutReason reason)
    {
        /// <summary>The word for it.</summary>
        public string Word => reason switch
        {
            CutReason.Forbidden => "forbidden",
            CutReason.NotHeld => "not-held",
            CutReason.LeaseEnded => "lease-ended",
            CutReason.StoreWentBack => "store-went-back",
            _ => Reason.Stopping,
        };
    }

    extension(ListenerMode mode)
    {
        /// <summary>The word for it.</summary>
        public string Word => mode == ListenerMode.Http ? "http" : "tcp";
    }
}
