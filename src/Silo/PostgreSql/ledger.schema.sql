-- The ledger: one row per stored grain state. The unique key is what makes the first insert of two writers safe.
-- The provider sends no extension for keys that read as a number; it is stored as '', because NULLs are never equal.
CREATE TABLE OrleansStorage (
  ServiceId              text    NOT NULL,
  GrainIdHash            integer NOT NULL,
  GrainTypeHash          integer NOT NULL,
  GrainIdN0              bigint  NOT NULL,
  GrainIdN1              bigint  NOT NULL,
  GrainTypeString        text    NOT NULL,
  GrainIdExtensionString text    NOT NULL,
  Version                integer NOT NULL,
  PayloadBinary          bytea,
  PRIMARY KEY (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId)
);
