using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>
/// The keys that cookies are encrypted with, for as long as the process lives. No file, so none to steal; after a restart, and at
/// another gateway, one signs in again.
/// </summary>
internal sealed class MemoryKeys : IXmlRepository
{
    private readonly Lock _gate = new();
    private readonly List<XElement> _keys = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_gate)
            return [.. _keys];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_gate)
            _keys.Add(element);
    }
}
