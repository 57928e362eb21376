using UserBalance.Silo.Tests.Storage;

namespace UserBalance.Silo.Tests.PostgreSql;

public sealed class ReminderTableTests(PostgreSqlSilo silo) : ReminderTableContract<PostgreSqlSilo>(silo);
