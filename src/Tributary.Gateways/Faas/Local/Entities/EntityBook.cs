using Microsoft.AspNetCore.Http;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>Actions and packages of all namespaces. Safe to use from several threads.</summary>
internal sealed class EntityBook
{
    private const string OtherKind = "Resource by this name exists but is not in this collection.";
    private readonly Lock _lock = new();
    private readonly LocalLimits _limits;
    private readonly EntityFiles _files;
    private readonly TimeProvider _clock;
    private readonly SortedDictionary<string, StoredAction> _actions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, StoredPackage> _packages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _bytes = new(StringComparer.Ordinal);
    private long _stored;
    private long _revision;
    private long _updated;

    /// <exception cref="InvalidDataException">A file of the folder is none of ours.</exception>
    public EntityBook(string folder, LocalLimits limits, TimeProvider clock)
    {
        (_limits, _files, _clock) = (limits, new EntityFiles(folder, limits), clock);
        foreach (var (action, package, bytes) in _files.Read())
        {
            if (action is not null) _actions[action.Path] = action with { Revision = ++_revision };
            else _packages[package!.Path] = package;
            Note(action is null ? "p:" + package!.Path : "a:" + action.Path, bytes);
        }
    }

    public StoredAction? Action(string space, string? package, string name)
    {
        lock (_lock) return _actions.GetValueOrDefault(StoredAction.PathOf(space, package, name));
    }

    public StoredPackage? Package(string space, string name)
    {
        lock (_lock) return _packages.GetValueOrDefault($"{space}/{name}");
    }

    /// <summary>An action that is invoked, with the parameters that it has of its package, and of the package that stands for it.</summary>
    /// <param name="mayUse">Whether the caller may use what lies in a namespace without being published.</param>
    /// <exception cref="WhiskFault">There is none, or it is not the caller's.</exception>
    public (StoredAction Action, IReadOnlyList<KeyedValue> Parameters) Resolve(string space, string? package, string name, bool mayUse)
    {
        lock (_lock)
        {
            IReadOnlyList<KeyedValue> shared = [];
            if (package is not null)
            {
                var named = _packages.GetValueOrDefault($"{space}/{package}") ?? throw WhiskFault.Missing;
                if (!mayUse && !named.IsPublished) throw WhiskFault.NotYours;
                shared = named.Parameters;
                if (named.Binding is { } bound)
                {
                    var meant = _packages.GetValueOrDefault($"{bound.Namespace}/{bound.Name}") ?? throw WhiskFault.Missing;
                    if (bound.Namespace != space && !meant.IsPublished) throw WhiskFault.NotYours;
                    (space, package, shared) = (bound.Namespace, bound.Name, shared.Over(meant.Parameters));
                }
            }
            else if (!mayUse) throw WhiskFault.NotYours;

            var action = _actions.GetValueOrDefault(StoredAction.PathOf(space, package, name)) ?? throw WhiskFault.Missing;
            return (action, action.Parameters.Over(shared));
        }
    }

    public IReadOnlyList<StoredAction> Actions(string space, string? package)
    {
        lock (_lock)
            return [.. _actions.Values.Where(action => action.Namespace == space && (package is null || action.Package == package))
                .OrderByDescending(action => action.Updated).ThenBy(action => action.Path, StringComparer.Ordinal)];
    }

    public IReadOnlyList<StoredPackage> Packages(string space)
    {
        lock (_lock)
            return [.. _packages.Values.Where(package => package.Namespace == space).OrderByDescending(package => package.Updated)
                .ThenBy(package => package.Name, StringComparer.Ordinal)];
    }

    /// <summary>Writes an action.</summary>
    /// <param name="make">Makes it of the one that is there; null where there is none.</param>
    /// <exception cref="WhiskFault">It is there and may not be overwritten, or there is no room.</exception>
    public StoredAction Put(string space, string? package, string name, bool overwrite, Func<StoredAction?, StoredAction> make)
    {
        lock (_lock)
        {
            if (package is not null)
            {
                var holder = _packages.GetValueOrDefault($"{space}/{package}") ?? throw WhiskFault.Missing;
                if (holder.Binding is not null) throw WhiskFault.Bad("Operation not permitted on package binding.");
            }

            var path = StoredAction.PathOf(space, package, name);
            var former = _actions.GetValueOrDefault(path);
            if (former is not null && !overwrite) throw Conflict("resource already exists");
            if (package is null && _packages.ContainsKey(path)) throw Conflict(OtherKind);
            var action = make(former) with { Writes = (former?.Writes ?? 0) + 1, Updated = Later(), Revision = ++_revision };
            Room(former is null, (action.Exec.Code?.Length ?? 0) + 4096 - _bytes.GetValueOrDefault("a:" + path));
            Note("a:" + path, _files.Write(action));
            return _actions[path] = action;
        }
    }

    /// <inheritdoc cref="Put(string, string?, string, bool, Func{StoredAction?, StoredAction})"/>
    public StoredPackage Put(string space, string name, bool overwrite, Func<StoredPackage?, StoredPackage> make)
    {
        lock (_lock)
        {
            var path = $"{space}/{name}";
            var former = _packages.GetValueOrDefault(path);
            if (former is not null && !overwrite) throw Conflict("resource already exists");
            if (_actions.ContainsKey(path)) throw Conflict(OtherKind);
            var package = make(former) with { Writes = (former?.Writes ?? 0) + 1, Updated = Later() };
            if (package.Binding is { } bound)
            {
                var meant = _packages.GetValueOrDefault($"{bound.Namespace}/{bound.Name}")
                    ?? throw WhiskFault.Bad("Binding references a package that does not exist.");
                if (bound.Namespace != space && !meant.IsPublished) throw WhiskFault.NotYours;
                if (meant.Binding is not null) throw WhiskFault.Bad("Cannot bind to another package binding.");
                if (former is { Binding: null }) throw Conflict("Resource is a package and cannot be converted into a binding.");
            }

            Room(former is null, 4096);
            Note("p:" + path, _files.Write(package));
            return _packages[path] = package;
        }
    }

    /// <returns>What was deleted.</returns>
    /// <exception cref="WhiskFault">There is none.</exception>
    public StoredAction DeleteAction(string space, string? package, string name)
    {
        lock (_lock)
        {
            var path = StoredAction.PathOf(space, package, name);
            if (!_actions.Remove(path, out var action)) throw WhiskFault.Missing;
            _files.Delete(action);
            Note("a:" + path, 0);
            return action;
        }
    }

    /// <param name="force">Whether its actions go too.</param>
    /// <exception cref="WhiskFault">There is none, or it holds actions.</exception>
    public StoredPackage DeletePackage(string space, string name, bool force)
    {
        lock (_lock)
        {
            var path = $"{space}/{name}";
            var package = _packages.GetValueOrDefault(path) ?? throw WhiskFault.Missing;
            var inside = _actions.Values.Where(action => action.Namespace == space && action.Package == name).ToList();
            if (inside.Count > 0 && !force)
                throw Conflict($"Package not empty (contains {inside.Count} {(inside.Count == 1 ? "entity" : "entities")})");
            foreach (var action in inside) DeleteAction(space, name, action.Name);
            _packages.Remove(path);
            _files.Delete(package);
            Note("p:" + path, 0);
            return package;
        }
    }

    // Lists are in the order of this, so that no two have the same.
    private long Later() => _updated = Math.Max(_updated + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds());

    private static WhiskFault Conflict(string message) => new(StatusCodes.Status409Conflict, message);

    private void Room(bool isNew, long bytes)
    {
        if (isNew && _actions.Count + _packages.Count >= _limits.MaxEntities)
            throw WhiskFault.TooLarge("Number of actions and packages", _limits.MaxEntities + 1, _limits.MaxEntities);
        if (_stored + bytes > _limits.MaxStored) throw WhiskFault.TooLarge("All actions", _stored + bytes, _limits.MaxStored);
    }

    private void Note(string identity, long bytes)
    {
        _stored += bytes - _bytes.GetValueOrDefault(identity);
        if (bytes == 0) _bytes.Remove(identity);
        else _bytes[identity] = bytes;
    }
}
