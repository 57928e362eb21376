using UserBalance.Silo.Tests.Storage;

namespace UserBalance.Silo.Tests.Clustering;

public sealed class RedisLedgerStorageTests(RedisSilo silo) : LedgerStorageContract<RedisSilo>(silo);
