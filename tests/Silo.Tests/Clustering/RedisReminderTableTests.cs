using UserBalance.Silo.Tests.Storage;

namespace UserBalance.Silo.Tests.Clustering;

public sealed class RedisReminderTableTests(RedisSilo silo) : ReminderTableContract<RedisSilo>(silo);
