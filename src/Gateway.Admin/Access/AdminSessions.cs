using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using UserBalance.Gateway.Admin.Configuration;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>Signing in to the admin listener with a browser.</summary>
internal static class AdminSessions
{
    /// <summary>The authentication scheme of the cookie.</summary>
    public const string Scheme = "session";

    /// <summary>What the names of all cookies with which an operator is signed in begin with, whichever gateway's they are.</summary>
    public const string CookiePrefix = "userbalance-";

    /// <summary>The header that carries the antiforgery token.</summary>
    public const string TokenHeader = "X-Antiforgery-Token";

    /// <summary>How long one stays signed in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public static IServiceCollection AddAdminAccess(this IServiceCollection services)
    {
        services.AddSingleton<AdminKey>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<SignedInSessions>();
        services.AddAuthentication(Scheme).AddCookie(Scheme);
        services.AddOptions<CookieAuthenticationOptions>(Scheme).Configure<AdminOptions, SignedInSessions>(ConfigureCookie);
        services.AddAntiforgery(options =>
        {
            options.HeaderName = TokenHeader;
            options.SuppressReadingTokenFromFormBody = true;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddOptions<Microsoft.AspNetCore.Antiforgery.AntiforgeryOptions>().Configure<AdminOptions>(
            (options, admin) => options.Cookie.Name = NameOf("antiforgery", admin));
        services.Configure<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new MemoryKeys();
            options.XmlEncryptor = new NullXmlEncryptor();
        });
        // They warn that the keys are not stored, and give a stack trace for each cookie from before a restart.
        return services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Critical));
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options, AdminOptions admin, SignedInSessions sessions)
    {
        options.Cookie.Name = NameOf("session", admin);
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Lifetime;
        options.SlidingExpiration = false;
        options.SessionStore = sessions;
    }

    // Browsers do not tell the ports of a host apart, and several gateways may be on one.
    private static string NameOf(string what, AdminOptions admin) => $"{CookiePrefix}{what}-{admin.Bind.Port}";
}
