using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace UserBalance.Hosting.Clustering;

/// <summary>A PostgreSQL server is a standby: what it says may be old, and nothing can be written there.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown in one place.")]
internal sealed class StandbyServerException() : NpgsqlException("The server is a standby.");
