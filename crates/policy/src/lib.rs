//! Policy files become failover configuration
