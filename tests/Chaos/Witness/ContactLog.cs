using System.Collections.Concurrent;
using System.Net;

namespace UserBalance.Chaos.Witness;

/// <summary>What all servers have seen.</summary>
internal sealed class ContactLog(RunClock clock)
{
    private readonly ConcurrentQueue<Contact> _contacts = new();

    public RunClock Clock => clock;

    public IEnumerable<Contact> All => _contacts;

    public int Count => _contacts.Count;

    public Contact Begin(long visit, IPAddress client, string server, long? token)
    {
        var contact = new Contact(visit, client, server, token, clock.Now);
        _contacts.Enqueue(contact);
        return contact;
    }
}
