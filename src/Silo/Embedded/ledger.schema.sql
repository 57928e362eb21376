-- The ledger: one row per stored grain state. The unique key is what makes the first insert of two writers safe.
-- The provider sends no extension for keys that read as a number; it is stored as '', because NULLs are never equal.
CREATE TABLE OrleansStorage (
  ServiceId              TEXT    NOT NULL,
  GrainIdHash            INTEGER NOT NULL,
  GrainTypeHash          INTEGER NOT NULL,
  GrainIdN0              INTEGER NOT NULL,
  GrainIdN1              INTEGER NOT NULL,
  GrainTypeString        TEXT    NOT NULL,
  GrainIdExtensionString TEXT    NOT NULL,
  Version                INTEGER NOT NULL,
  PayloadBinary          BLOB,
  UNIQUE (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId)
) STRICT;

CREATE TABLE OrleansQuery (
  QueryKey  TEXT NOT NULL PRIMARY KEY,
  QueryText TEXT NOT NULL
) STRICT, WITHOUT ROWID;
