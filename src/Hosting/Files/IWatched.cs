namespace UserBalance.Hosting.Files;

/// <summary>Something that was read from files and is read again when they have changed. Its members are called one at a time.</summary>
internal interface IWatched
{
    /// <summary>Whether one of the regular looks at the files finds that they have to be read again.</summary>
    bool HasChanged();

    /// <summary>Whether they have to be read again when somebody asks for it now.</summary>
    bool HasChangedNow();

    /// <summary>Reads them again, and says in the log what came of it.</summary>
    void Renew();
}
